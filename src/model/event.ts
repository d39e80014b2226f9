import type { Diagnostic } from './diagnostic.js';
import type { Outcome } from './generated/session.js';

/** Everything that happens, as it happens. Journal, progress and JSONL consume it; nothing else is logged. */
export type Event =
  | { readonly type: 'plan_started'; readonly session: string; readonly hosts: number }
  | { readonly type: 'host_scanning'; readonly host: string }
  | {
      readonly type: 'host_planned';
      readonly host: string;
      readonly processes: number;
      readonly candidates: number;
    }
  | {
      readonly type: 'host_not_planned';
      readonly host: string;
      readonly status: 'failed' | 'blocked';
      readonly diagnostic: Diagnostic;
    }
  | { readonly type: 'plan_finished'; readonly session: string; readonly selected: number }
  | { readonly type: 'apply_started'; readonly session: string; readonly actions: number }
  | {
      readonly type: 'batch_started';
      readonly play: string;
      readonly batch: number;
      readonly hosts: readonly string[];
    }
  | {
      readonly type: 'action_intended';
      readonly action: string;
      readonly host: string;
      readonly what: string;
    }
  | { readonly type: 'action_finished'; readonly outcome: Outcome }
  | { readonly type: 'soaking'; readonly play: string; readonly batch: number; readonly seconds: number }
  | {
      readonly type: 'host_verified';
      readonly host: string;
      readonly verified: number;
      readonly failed: number;
    }
  | { readonly type: 'rollout_stopped'; readonly play: string; readonly reason: string }
  | { readonly type: 'apply_finished'; readonly session: string; readonly status: string };

/**
 * Consumers must not throw; `emit` returns once the event is durable where that matters (the journal).
 * It rejects with `NotDurable`, and with nothing else, when it cannot be made durable: the executor then starts nothing more.
 */
export type Emit = (event: Event) => void | Promise<void>;

/** The journal could not take an event. An error class, because it travels through `Emit`; `diagnostic` says why. */
export class NotDurable extends Error {
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.summary);
  }
}
