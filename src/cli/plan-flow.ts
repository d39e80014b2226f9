import { Option, type Command } from 'commander';
import type { Result } from '../util/result.js';
import { err } from '../util/result.js';
import { parseDuration } from '../util/units.js';
import { loadInputs, planFleet, type Failure, type Planned } from '../workflows/index.js';
import { repeatable, type Desk } from './session-options.js';
import type { Shell } from './shell.js';
import { usage } from './usage.js';

export interface PlanOptions {
  readonly playbook: string;
  readonly inventories: readonly string[];
  readonly limit: string | undefined;
  readonly extraVars: Readonly<Record<string, string>> | undefined;
  readonly timeToLiveSeconds: number;
}

/** Options that both forms of plan take. */
export function withPlanOptions(command: Command): Command {
  return command
    .option('-l, --limit <pattern>', 'only the hosts that also match this pattern')
    .addOption(variablesOption())
    .addOption(
      new Option('--ttl <duration>', 'how long the plan may be applied')
        .argParser(duration)
        .default(4 * 3600, '4h'),
    );
}

export function inventoryOption(): Option {
  return repeatable(
    '-i, --inventory <source>',
    'host file, Ansible YAML inventory, or comma list',
  ).makeOptionMandatory();
}

export function variablesOption(): Option {
  return new Option(
    '-e, --extra-vars <name=value>',
    'value for {{ name }} in the playbook; may be repeated',
  ).argParser(addVariable);
}

/** Reads the inputs and plans: one way for `plan` and `agent fleet plan`. */
export async function planFlow(
  options: PlanOptions,
  desk: Desk,
  shell: Shell,
): Promise<Result<Planned, Failure>> {
  const inputs = await loadInputs({ ...options, extraVars: options.extraVars ?? {}, env: shell.env });
  if (!inputs.ok) return err(inputs.error);
  const planned = await planFleet(
    {
      playbook: inputs.value.playbook,
      inventory: inputs.value.inventory,
      timeToLiveSeconds: options.timeToLiveSeconds,
      ...(options.limit === undefined ? {} : { limit: options.limit }),
    },
    desk.context,
  );
  desk.warn(inputs.value.warnings);
  if (planned.ok) desk.warn(planned.value.warnings);
  return planned;
}

function addVariable(
  text: string,
  previous: Readonly<Record<string, string>> | undefined,
): Record<string, string> {
  const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw usage(`"${text}" is not NAME=VALUE`);
  return { ...previous, [name]: value };
}

function duration(text: string): number {
  const parsed = parseDuration(text);
  if (!parsed.ok) throw usage(parsed.error);
  if (parsed.value <= 0) throw usage('a plan must live longer than 0s');
  return parsed.value;
}
