/** What a rejection's code means, for people who do not know the playbook language. */
const words: Readonly<Record<string, string>> = {
  'trigger.memory_available': 'the host did not meet the trigger: it has enough memory',
  'filters.categories': 'another kind of program than the playbook asks for',
  'filters.require_signature': 'not a program that the signature table knows',
  'filters.classes': 'most likely useful',
  'filters.min_posterior': 'not certain enough that nobody needs it',
  'filters.min_age': 'too young',
  'filters.min_memory': 'holds too little memory',
  'filters.where': "the playbook's own condition does not hold",
  protected: 'protected: databases, supervisors, terminals, agents and what the playbook adds',
  own_session: 'part of our own session on the host',
  same_uid: "another user's process",
  active_session: 'a terminal was used recently',
  supervised: 'a supervisor would start it again',
  opt_out: 'it asked to be left alone',
  foreign: 'inside a container, or being debugged',
  tree: 'dealt with as part of a larger tree',
  zombie: 'already ended: its parent has to collect it',
  earlier_play: 'an earlier play of this playbook selected it',
  'actions.prefer': 'none of the allowed actions fits',
  'budgets.fdr': 'the evidence is too weak for the shared false-discovery budget',
  'budgets.actions.per_host': 'the budget of actions on its host was used up',
  'budgets.actions.fleet': 'the budget of actions over the fleet was used up',
  'budgets.kills.per_host': 'the budget of kills on its host was used up',
  'budgets.kills.fleet': 'the budget of kills over the fleet was used up',
  'goal.free_memory': 'not needed: the goal is reached without it',
};

export function reasonWords(code: string): string {
  return Object.hasOwn(words, code) ? (words[code] ?? code) : code;
}
