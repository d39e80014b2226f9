// Generated from schemas/playbook.schema.json by `npm run generate`; do not edit.

/**
 * A pt-fleet playbook: a list of plays. A play says which hosts, what counts as a target, how much risk may be taken, what may be done and how it is rolled out. It never contains shell. Words marked x-supported: false are understood and refused until they work. An x-unit names the reader of a value with a unit.
 *
 * @minItems 1
 */
export type PlaybookDocument = [PlayDocument | PlaybookImport, ...(PlayDocument | PlaybookImport)[]];
export type CategoryName =
  | 'dev-server'
  | 'test-runner'
  | 'build-tool'
  | 'build-daemon'
  | 'language-server'
  | 'coding-agent'
  | 'notebook'
  | 'browser-automation'
  | 'unknown';
/**
 * `{{ name }}` or `{{ env.PT_NAME }}`, looked up before anything else is checked.
 */
export type Expression = string;
export type ClassName = 'useful' | 'useful_bad' | 'abandoned' | 'zombie';
export type Glob = string;
export type ActionName = 'renice' | 'throttle' | 'pause' | 'stop' | 'reap' | 'restart' | 'kill' | 'review';
export type Amount = string | number;

/**
 * One play: hosts, targets, budgets, actions, rollout.
 */
export interface PlayDocument {
  /**
   * What the play is for; plans, reports and messages call it by this name. Unique in a playbook and its imports.
   */
  readonly name: string;
  /**
   * An Ansible host pattern over the inventory: names, groups, globs, ranges, and the operators `:` (or), `:!` (not), `:&` (and). No match is an error.
   */
  readonly hosts: string;
  /**
   * Values that `{{ name }}` looks up in this play; they may refer to one another. `--extra-vars` wins over them.
   */
  readonly vars?: {
    readonly [k: string]: unknown;
  };
  readonly trigger?: TriggerDocument;
  readonly goal?: GoalDocument;
  readonly filters?: FiltersDocument;
  readonly protect?: ProtectDocument;
  readonly budgets?: BudgetsDocument;
  readonly actions?: ActionsDocument;
  readonly rollout?: RolloutDocument;
  readonly collect?: CollectDocument;
  /**
   * `none`: only processes of the user that we log in as are touched. Raising privileges is opt-in, host by host.
   */
  readonly privilege?: 'none' | Sudo;
  readonly report?: ReportDocument;
  /**
   * Webhooks that are told about what happens.
   */
  readonly notify?: Notification[];
}
/**
 * When there is something to do: a host that does not meet this is healthy; it is scanned and nothing on it is selected. Without a trigger every host qualifies.
 */
export interface TriggerDocument {
  /**
   * The host's available memory (MemAvailable), as a share of all of it.
   */
  readonly memory_available?: string;
}
/**
 * When a host is done: selection on it stops once the goal would be reached. Without a goal only the budgets limit it.
 */
export interface GoalDocument {
  /**
   * Select until this much memory would be available on the host. Only actions that free memory serve it: kill does, pause and renice do not.
   */
  readonly free_memory?: string | number;
}
/**
 * What may become a candidate; everything that is said here must hold.
 */
export interface FiltersDocument {
  /**
   * Only programs of these categories, the names that `--only` takes too. An empty list means every category.
   */
  readonly categories?: CategoryName[] | Expression;
  /**
   * Only programs that the signature table knows.
   */
  readonly require_signature?: boolean | string;
  /**
   * The most probable class of the process must be one of these.
   */
  readonly classes?: [ClassName, ...ClassName[]] | Expression;
  /**
   * Least probability that nobody needs the process: P(abandoned) + P(zombie), not that of the largest class.
   */
  readonly min_posterior?: number | string;
  /**
   * Time since the process started.
   */
  readonly min_age?: string | number;
  /**
   * Time since the process was last seen working.
   */
  readonly min_idle?: string | number;
  /**
   * Resident memory of the whole process tree.
   */
  readonly min_memory?: string | number;
  /**
   * A tree of conditions over the fields of the process; see the words below it.
   */
  readonly where?: WhereDocument;
}
/**
 * All entries of one map must hold. Text fields take globs (`*`, `?`, `[a-z]`; in a glob with a slash only `**` crosses slashes), number fields comparisons. A field that could not be read does not match.
 */
export interface WhereDocument {
  /**
   * A list of conditions that must all hold.
   *
   * @minItems 1
   */
  readonly all?: [WhereDocument, ...WhereDocument[]];
  /**
   * A list of conditions of which at least one must hold.
   *
   * @minItems 1
   */
  readonly any?: [WhereDocument, ...WhereDocument[]];
  /**
   * A condition that must not hold.
   */
  readonly not?: WhereDocument;
  /**
   * The whole command line, arguments joined by one space; here `*` crosses slashes too.
   */
  readonly command?: string;
  /**
   * The kernel's name of the process, at most 15 bytes.
   */
  readonly comm?: string;
  /**
   * Path of the executable.
   */
  readonly exe?: string;
  /**
   * Path of the working directory.
   */
  readonly cwd?: string;
  /**
   * Name of the user that it runs as.
   */
  readonly user?: string;
  /**
   * Path of the control group.
   */
  readonly cgroup?: string;
  /**
   * Name of the signature that matched.
   */
  readonly signature?: string;
  /**
   * Category of the program, as in `filters.categories`.
   */
  readonly category?: string;
  /**
   * The kernel's state letter: R running, S sleeping, D waiting for a disk, T stopped, Z zombie.
   */
  readonly state?: string;
  /**
   * CPU used during the sample, as a share of one CPU; several threads may use more than 100%.
   */
  readonly cpu?: string;
  /**
   * Resident memory of the process.
   */
  readonly memory?: string;
  /**
   * Time since the process started.
   */
  readonly age?: string;
  /**
   * Number of threads of the process.
   */
  readonly threads?: string;
}
/**
 * Processes that are never touched. Adds to the built-in protection, never removes from it.
 */
export interface ProtectDocument {
  /**
   * Globs on the whole command line, arguments joined by one space; here `*` crosses slashes too.
   */
  readonly commands?: Glob[] | Expression;
  /**
   * Names of users whose processes are left alone.
   */
  readonly users?: string[] | Expression;
}
/**
 * How much may go wrong, and how much may be done. Every budget counts over the whole play.
 */
export interface BudgetsDocument {
  readonly fdr?: FdrBudget;
  readonly risk?: RiskBudget;
  /**
   * Most actions of any kind.
   */
  readonly actions?: {
    /**
     * Most actions of any kind on one host.
     */
    readonly per_host?: number | string;
    /**
     * Most actions of any kind over all hosts of the play: a number, or a share of the number of hosts, rounded up.
     */
    readonly fleet?: string | number;
  };
  /**
   * Most kills; they count as actions too.
   */
  readonly kills?: {
    /**
     * Most kills on one host.
     */
    readonly per_host?: number | string;
    /**
     * Most kills over all hosts of the play: a number, or a share of the number of hosts, rounded up.
     */
    readonly fleet?: string | number;
  };
}
/**
 * Budget of false discoveries, pooled over the whole play.
 */
export interface FdrBudget {
  /**
   * Largest expected share of selected processes that somebody does need.
   */
  readonly alpha?: number | string;
  /**
   * `e-bh`: the e-value procedure of Wang and Ramdas, valid under any dependence between processes.
   */
  readonly method?: 'e-bh' | Expression;
}
/**
 * A budget of false kills across runs, kept in a ledger, that shrinks when kills turn out to be wrong (alpha-investing).
 */
export interface RiskBudget {
  /**
   * Plays that name the same ledger share one budget.
   */
  readonly ledger: string;
  /**
   * Starting wealth: the number of kills that the budget is worth before any feedback.
   */
  readonly grace?: number | string;
}
/**
 * What may be done to a process that was selected.
 */
export interface ActionsDocument {
  /**
   * Only these are allowed, the preferred first. `renice`: nice 19 and idle I/O. `pause`: stops the tree, can be undone. `kill`: SIGTERM, grace, SIGKILL. `review`: nothing is done, a person looks.
   */
  readonly prefer?: [ActionName, ...ActionName[]] | Expression;
  /**
   * How far a throttled tree is slowed down.
   */
  readonly throttle?: {
    /**
     * Share of one CPU that the tree may use.
     */
    readonly cpu?: string;
    /**
     * What to do on hosts without a delegated control group.
     */
    readonly fallback?: 'renice';
  };
  /**
   * How trees are paused.
   */
  readonly pause?: {
    /**
     * A paused tree is resumed after this time.
     */
    readonly expires?: string | number;
  };
  /**
   * How trees are killed.
   */
  readonly kill?: {
    /**
     * Time between SIGTERM and SIGKILL.
     */
    readonly grace?: string | number;
  };
  /**
   * Never recommended: a person selects these by hand even where the rest is approved automatically.
   */
  readonly confirm?: ActionName[] | Expression;
}
/**
 * How the actions go over the fleet, and when to stop.
 */
export interface RolloutDocument {
  /**
   * Cumulative numbers or shares of the play's hosts, growing; the first is the canary, the last must be 100%.
   */
  readonly batches?: [Amount, ...Amount[]] | Expression;
  /**
   * Most hosts that are worked on at the same time.
   */
  readonly parallel?: number | string;
  /**
   * Wait between the end of one batch and the beginning of the next.
   */
  readonly interval?: string | number;
  /**
   * Most actions in a time over the whole fleet. Without it the rate is not limited.
   */
  readonly rate?: string;
  /**
   * `abort` stops the rollout when any host refuses an action; `skip_host` goes on without that host; `confirm` asks.
   */
  readonly on_gate?: ('abort' | 'skip_host' | 'confirm') | Expression;
  /**
   * The rollout stops when more hosts than this failed: a number, or a share of the play's hosts, rounded up. Unreachable hosts are counted apart.
   */
  readonly max_failed_hosts?: string | number;
  /**
   * The rollout stops when more hosts than this were unreachable. By default they are marked failed and the rollout goes on.
   */
  readonly max_unreachable_hosts?: string | number;
  /**
   * Wait after a batch, then verify it (respawned? recovered?) before the next one starts.
   */
  readonly soak?: string | number;
  readonly window?: MaintenanceWindow;
}
/**
 * The only time in which actions may start.
 */
export interface MaintenanceWindow {
  /**
   * One day, several with commas, or a range.
   */
  readonly days?: string;
  /**
   * Local time of day.
   */
  readonly from?: string;
  /**
   * Local time of day.
   */
  readonly to?: string;
  /**
   * Name of the time zone, as in the IANA database.
   */
  readonly time_zone?: string;
}
/**
 * How a host is scanned.
 */
export interface CollectDocument {
  /**
   * CPU and I/O are what happened between two samples, this far apart; more than zero, at most a minute.
   */
  readonly sample?: string | number;
  /**
   * A scan that takes longer is given up; longer than the sample, at most an hour.
   */
  readonly timeout?: string | number;
}
/**
 * Opt-in to raised privileges.
 */
export interface Sudo {
  /**
   * Hosts and groups on which sudo may be used.
   */
  readonly sudo?: string[];
}
/**
 * What the reports show and look like.
 */
export interface ReportDocument {
  /**
   * How much a report that leaves the hosts shows. `safe`: normalised command lines without arguments' values, names of hosts and users.
   */
  readonly profile?: ('safe' | 'minimal' | 'full') | Expression;
  /**
   * `default`, or later the path of a template of your own.
   */
  readonly template?: string;
}
/**
 * One webhook and what it is told about.
 */
export interface Notification {
  /**
   * Where to send it; keep it out of the file with `{{ env.PT_NAME }}`.
   */
  readonly webhook: string;
  /**
   * What to tell about.
   */
  readonly on?: ('planned' | 'applied' | 'blocked' | 'failed')[];
}
/**
 * Stands for all plays of another file.
 */
export interface PlaybookImport {
  /**
   * Path of another playbook, relative to this file. It must stay inside the repository (the nearest folder above the first playbook that holds .git, else that playbook's folder). Stands in the list in place of a play.
   */
  readonly import_playbook: string;
}
