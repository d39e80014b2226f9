import type { GateRefusal } from '../model/gate.js';
import type { PlannedAction, ResolvedCaps } from '../model/generated/plan.js';

/**
 * The caps of every play, enforced once more while acting. The plan already respects them; this is what holds
 * if it should not. An action counts when it is started, whatever comes of it.
 */
export class Budget {
  readonly #used = new Map<string, number>();

  /** Takes one action from the caps of its play, or says which cap it would exceed and takes nothing. */
  take(action: PlannedAction, caps: ResolvedCaps): GateRefusal | null {
    const limits = limitsOf(action, caps);
    const exceeded = limits.find(({ key, cap }) => this.#usedOf(key) >= cap);
    if (exceeded !== undefined) {
      return {
        gate: 'budget',
        reason: `${exceeded.name} allows ${exceeded.cap}, and ${this.#usedOf(exceeded.key)} were started`,
      };
    }
    for (const { key } of limits) this.#used.set(key, this.#usedOf(key) + 1);
    return null;
  }

  #usedOf(key: string): number {
    return this.#used.get(key) ?? 0;
  }
}

interface Limit {
  readonly key: string;
  readonly name: string;
  readonly cap: number;
}

function limitsOf({ play, host, action }: PlannedAction, caps: ResolvedCaps): readonly Limit[] {
  const actions = [
    limit(play, 'budgets.actions.fleet', '', caps.actions_fleet),
    limit(play, 'budgets.actions.per_host', host, caps.actions_per_host),
  ];
  if (action !== 'kill') return actions;
  return [
    ...actions,
    limit(play, 'budgets.kills.fleet', '', caps.kills_fleet),
    limit(play, 'budgets.kills.per_host', host, caps.kills_per_host),
  ];
}

function limit(play: string, name: string, host: string, cap: number): Limit {
  return { key: JSON.stringify([play, name, host]), name, cap };
}
