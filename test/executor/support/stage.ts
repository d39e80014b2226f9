import { execute, type Execution, type HostActor } from '../../../src/executor/index.js';
import type { ConnectionFailure, ConnectionFailureKind } from '../../../src/model/connection.js';
import type { Event } from '../../../src/model/event.js';
import type { GateRefusal } from '../../../src/model/gate.js';
import type { Plan, PlannedAction } from '../../../src/model/generated/plan.js';
import type { Outcome, Verification } from '../../../src/model/generated/session.js';
import type { Clock } from '../../../src/util/clock.js';
import { err, ok } from '../../../src/util/result.js';

/** Time that moves only when everybody waits for it. */
class FakeClock implements Clock {
  #now = Date.parse('2026-01-15T14:30:22Z');
  readonly #sleepers: { readonly until: number; readonly wake: () => void }[] = [];

  now(): Date {
    return new Date(this.#now);
  }

  get milliseconds(): number {
    return this.#now;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) return resolve();
      const wake = (): void => {
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      signal?.addEventListener('abort', wake);
      this.#sleepers.push({ until: this.#now + milliseconds, wake });
    });
  }

  /** Runs until `work` is done, moving on to the next sleeper whenever nothing else happens. */
  async run<T>(work: Promise<T>): Promise<T> {
    const state = { done: false };
    const finished = work.finally(() => (state.done = true));
    finished.catch(() => undefined);
    while (!state.done) {
      await new Promise(setImmediate);
      this.#sleepers.sort((a, b) => a.until - b.until);
      const next = this.#sleepers.shift();
      if (next === undefined) continue;
      this.#now = Math.max(this.#now, next.until);
      next.wake();
    }
    return finished;
  }
}

/** What happens on the hosts of a test, by host name or action id. Whatever is not said goes well. */
export interface Script {
  readonly open?: Readonly<Record<string, ConnectionFailureKind>>;
  readonly recheck?: Readonly<Record<string, GateRefusal | ConnectionFailureKind>>;
  readonly perform?: Readonly<Record<string, Outcome['status']>>;
  readonly verify?: Readonly<Record<string, Verification['status']>>;
  readonly verifyFails?: Readonly<Record<string, ConnectionFailureKind>>;
  /** How long, in milliseconds, each of the things takes (`recheck` also by host); 0 if left out. */
  readonly delays?: {
    readonly open?: number;
    readonly recheck?: number | Readonly<Record<string, number>>;
    readonly perform?: number;
    readonly verify?: number;
  };
  /** Called with every entry as it happens. */
  readonly watch?: (entry: Entry, stop: () => void) => void;
  /** Rejects the durable write of an event. */
  readonly rejects?: (event: Event) => Error | null;
}

/** What was seen, in the order in which it happened. */
export type Entry =
  | { readonly what: 'open' | 'close'; readonly host: string; readonly at: number }
  | {
      readonly what: 'recheck' | 'perform';
      readonly host: string;
      readonly action: string;
      readonly at: number;
    }
  | {
      readonly what: 'verify';
      readonly host: string;
      readonly actions: readonly string[];
      readonly at: number;
    }
  | { readonly what: 'telling' | 'durable'; readonly event: Event; readonly at: number };

export interface Played {
  readonly execution: Execution;
  readonly entries: readonly Entry[];
}

/** Executes `chosen` of the plan (all of it if left out) on fake hosts that follow the script. */
export async function play(
  plan: Plan,
  script: Script = {},
  chosen: readonly PlannedAction[] = plan.actions,
): Promise<Played> {
  const clock = new FakeClock();
  const abort = new AbortController();
  const entries: Entry[] = [];
  const stop = (): void => abort.abort();

  function see(entry: Entry): void {
    entries.push(entry);
    script.watch?.(entry, stop);
  }

  async function take(milliseconds: number | undefined): Promise<void> {
    if (milliseconds !== undefined && milliseconds > 0) await clock.sleep(milliseconds);
  }

  function actorOn(host: string): HostActor {
    return {
      async recheck(action) {
        see({ what: 'recheck', host, action: action.id, at: clock.milliseconds });
        const delay = script.delays?.recheck;
        await take(typeof delay === 'object' ? delay[host] : delay);
        const said = script.recheck?.[action.id] ?? null;
        return typeof said === 'string' ? err(failure(host, said)) : ok(said);
      },
      async perform(action) {
        see({ what: 'perform', host, action: action.id, at: clock.milliseconds });
        await take(script.delays?.perform);
        const status = script.perform?.[action.id] ?? 'done';
        return {
          action: action.id,
          host,
          kind: action.action,
          status,
          summary: `scripted: ${status}`,
          ...(status === 'refused' ? { gate: 'identity' } : {}),
        };
      },
      async verify(actions) {
        see({ what: 'verify', host, actions: actions.map(({ id }) => id), at: clock.milliseconds });
        await take(script.delays?.verify);
        const broken = script.verifyFails?.[host];
        if (broken !== undefined) return err(failure(host, broken));
        return ok(new Map(actions.map(({ id }) => [id, verification(script.verify?.[id] ?? 'verified')])));
      },
      close() {
        see({ what: 'close', host, at: clock.milliseconds });
        return Promise.resolve();
      },
    };
  }

  const execution = await clock.run(
    execute(plan, chosen, {
      async openHost(host, signal) {
        const broken = script.open?.[host] ?? (signal?.aborted === true ? 'aborted' : undefined);
        await take(script.delays?.open);
        if (broken !== undefined) return err(failure(host, broken));
        see({ what: 'open', host, at: clock.milliseconds });
        return ok(actorOn(host));
      },
      clock,
      async emit(event) {
        see({ what: 'telling', event, at: clock.milliseconds });
        await Promise.resolve();
        const rejection = script.rejects?.(event) ?? null;
        if (rejection !== null) throw rejection;
        see({ what: 'durable', event, at: clock.milliseconds });
      },
      signal: abort.signal,
    }),
  );
  return { execution, entries };
}

export function statuses({ execution }: Played): Readonly<Record<string, string>> {
  return Object.fromEntries(execution.outcomes.map(({ action, status }) => [action, status]));
}

export function summaryOf({ execution }: Played, action: string): string | undefined {
  return execution.outcomes.find((outcome) => outcome.action === action)?.summary;
}

export function performed({ entries }: Played): readonly string[] {
  return entries.flatMap((entry) => (entry.what === 'perform' ? [entry.action] : []));
}

function verification(status: Verification['status']): Verification {
  return { status, summary: `scripted: ${status}` };
}

function failure(host: string, kind: ConnectionFailureKind): ConnectionFailure {
  return {
    kind,
    diagnostic: { severity: 'error', code: `connection/${kind}`, summary: `${host}: ${kind}`, host },
  };
}
