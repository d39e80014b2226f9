import type { Play } from '../../model/playbook.js';
import type { Path, Problem } from '../problem.js';

/** A problem at a value of one play; the path begins in the play. */
export type RuleProblem = Omit<Problem, 'place'> & { readonly path: Path };

/** What the schema cannot say about one play; each rule has a file of its own. */
export type Rule = (play: Play) => readonly RuleProblem[];
