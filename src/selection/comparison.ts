import type { Comparison } from '../model/playbook.js';
import { unreachable } from '../util/unreachable.js';

/** Whether `actual <operator> value`. */
export function holds(comparison: Comparison, actual: number): boolean {
  switch (comparison.operator) {
    case '<':
      return actual < comparison.value;
    case '<=':
      return actual <= comparison.value;
    case '>':
      return actual > comparison.value;
    case '>=':
      return actual >= comparison.value;
    case '==':
      return actual === comparison.value;
    case '!=':
      return actual !== comparison.value;
    default:
      return unreachable(comparison.operator);
  }
}
