import { Option, type Command } from 'commander';
import type { FleetErrorResponse, FleetResponse } from '../../model/generated/fleet-response.js';
import { packageRoot } from '../../util/package-root.js';
import { readSaved, reportSession } from '../../workflows/index.js';
import { applyFlow, withApplyOptions, type ApplyOptions } from '../apply-flow.js';
import {
  applyResponse,
  errorResponse,
  planResponse,
  reportResponse,
  statusResponse,
} from '../contract/envelope.js';
import { exitCodeOfPlan, exitCodeOfSession, exitCodes, type ExitCode } from '../exit-codes.js';
import { renderChoice, renderOutcomes } from '../output/apply-view.js';
import { renderPlan } from '../output/plan-view.js';
import { planFlow, withPlanOptions } from '../plan-flow.js';
import {
  openDesk,
  repeatable,
  withCommonOptions,
  type CommonOptions,
  type Desk,
} from '../session-options.js';
import type { Shell } from '../shell.js';

type Done = (code: ExitCode) => void;

interface PlanOptions extends CommonOptions {
  readonly hosts: readonly string[];
  readonly playbook: string;
  readonly limit?: string;
  readonly extraVars?: Readonly<Record<string, string>>;
  readonly ttl: number;
}

interface SessionOptions extends CommonOptions {
  readonly session?: string;
  readonly fleetSession?: string;
}

/** `pt agent fleet …`: the operating guide's contract, word for word, over the same workflows. */
export function agentCommands(program: Command, shell: Shell, done: Done): void {
  const fleet = program
    .command('agent')
    .description("for programs: the operating guide's contract")
    .command('fleet')
    .description('plan, apply, status and report with the contract envelope on stdout');
  planCommand(fleet, shell, done);
  applyCommand(fleet, shell, done);
  statusCommand(fleet, shell, done);
  reportCommand(fleet, shell, done);
}

function planCommand(fleet: Command, shell: Shell, done: Done): void {
  const command = fleet
    .command('plan')
    .description('plan over a host file or list; without a playbook, with the shipped playbooks/default.yml')
    .addOption(
      repeatable(
        '--hosts <source>',
        'host file, Ansible YAML inventory, or comma list',
      ).makeOptionMandatory(),
    )
    .option('--playbook <file>', 'the playbook', `${packageRoot}playbooks/default.yml`);
  withCommonOptions(withPlanOptions(command), 'json').action(async (options: PlanOptions) => {
    const desk = openDesk(options, shell);
    const planned = await planFlow(
      {
        playbook: options.playbook,
        inventories: options.hosts,
        limit: options.limit,
        extraVars: options.extraVars,
        timeToLiveSeconds: options.ttl,
      },
      desk,
      shell,
    );
    if (!planned.ok) return done(failed('fleet plan', planned.error, options, desk));
    const { session, plan } = planned.value;
    desk.print(
      () => renderPlan(session, plan, desk.style, shell.stdout.columns),
      (): FleetResponse => planResponse(session, plan),
    );
    done(exitCodeOfPlan(plan, false));
  });
}

function applyCommand(fleet: Command, shell: Shell, done: Done): void {
  const command = fleet.command('apply').description('apply what was chosen of a stored plan');
  withCommonOptions(withApplyOptions(withSession(command)), 'json').action(
    async (options: SessionOptions & ApplyOptions, command: Command) => {
      const desk = openDesk(options, shell);
      const applied = await applyFlow(sessionOf(options, command), options, desk, shell);
      if (!applied.ok) return done(failed('fleet apply', applied.error, options, desk));
      const { prepared } = applied.value;
      const session = applied.value.kind === 'applied' ? applied.value.saved.session : prepared.session;
      desk.print(
        () =>
          applied.value.kind === 'applied'
            ? renderOutcomes(session, desk.style, shell.stdout.columns)
            : `Nothing was done.\n${renderChoice(prepared.choice, desk.style, shell.stdout.columns)}`,
        (): FleetResponse => applyResponse(session, prepared.choice),
      );
      done(applied.value.kind === 'declined' ? exitCodes.refused : exitCodeOfSession(session));
    },
  );
}

function statusCommand(fleet: Command, shell: Shell, done: Done): void {
  const command = fleet.command('status').description('where a session stands');
  withCommonOptions(withSession(command), 'json').action(
    async (options: SessionOptions, command: Command) => {
      const desk = openDesk(options, shell);
      const saved = await readSaved(sessionOf(options, command), desk.context);
      if (!saved.ok) return done(failed('fleet status', saved.error, options, desk));
      const { session, plan } = saved.value;
      desk.print(
        () => renderOutcomes(session, desk.style, shell.stdout.columns),
        (): FleetResponse => statusResponse(session, plan),
      );
      done(exitCodeOfSession(session));
    },
  );
}

function reportCommand(fleet: Command, shell: Shell, done: Done): void {
  const command = withSession(fleet.command('report'))
    .description('write the fleet report (redacted) and say where it is')
    .addOption(new Option('--profile <profile>', 'how much is redacted').choices(['safe']).default('safe'));
  withCommonOptions(command, 'json').action(async (options: SessionOptions, command: Command) => {
    const desk = openDesk(options, shell);
    const reported = await reportSession(sessionOf(options, command), desk.context);
    if (!reported.ok) return done(failed('fleet report', reported.error, options, desk));
    const { session, files } = reported.value;
    desk.print(
      () => `${session.id}: ${session.state}\n  open  ${files.html}\n  text  ${files.markdown}`,
      (): FleetResponse => reportResponse(session, files),
    );
    done(exitCodes.done);
  });
}

function withSession(command: Command): Command {
  return command.option('--session <id>', 'the fleet session').option('--fleet-session <id>', 'the same');
}

function sessionOf(options: SessionOptions, command: Command): string {
  const { session, fleetSession } = options;
  if (session !== undefined && fleetSession !== undefined && session !== fleetSession) {
    command.error(`error: --session ${session} and --fleet-session ${fleetSession} name different sessions`);
  }
  const id = session ?? fleetSession;
  if (id === undefined)
    command.error('error: --session <id> is missing: the fleet_session_id that fleet plan printed');
  return id;
}

function failed(
  command: FleetErrorResponse['command'],
  failure: Parameters<Desk['failed']>[0],
  options: CommonOptions,
  desk: Desk,
): ExitCode {
  if (options.format === 'json') return desk.failed(failure, errorResponse(command, failure));
  return desk.failed(failure);
}
