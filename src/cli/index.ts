import { Command, CommanderError } from 'commander';
import { toolVersion } from '../util/package-root.js';
import { agentCommands } from './commands/agent.js';
import { applyCommand } from './commands/apply.js';
import { demoCommand } from './commands/demo.js';
import { explainCommand } from './commands/explain.js';
import { inventoryCommand } from './commands/inventory.js';
import { planCommand } from './commands/plan.js';
import { reportCommand } from './commands/report.js';
import { sessionsCommand } from './commands/sessions.js';
import { showCommand } from './commands/show.js';
import { statusCommands } from './commands/status.js';
import { validateCommand } from './commands/validate.js';
import { exitCodes, type ExitCode } from './exit-codes.js';
import type { Shell } from './shell.js';

export type { Shell, Stream } from './shell.js';

/** The commands, in the order of --help. A new command is one file in commands/ and one line here. */
const commands = [
  validateCommand,
  inventoryCommand,
  planCommand,
  showCommand,
  explainCommand,
  applyCommand,
  statusCommands,
  reportCommand,
  sessionsCommand,
  demoCommand,
  agentCommands,
] as const;

/** Runs one command line and gives its exit code (docs/cli.md). Throws only on bugs. */
export async function runCli(argv: readonly string[], shell: Shell): Promise<number> {
  let code: ExitCode = exitCodes.done;
  const program = new Command('pt-fleet')
    .description('Declarative runbooks that clean up abandoned and runaway processes across a fleet.')
    .version(toolVersion)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => shell.stdout.write(text),
      writeErr: (text) => shell.stderr.write(text),
    })
    .showHelpAfterError('(--help tells more)');
  const done = (result: ExitCode): void => void (code = result);
  for (const register of commands) register(program, shell, done, runCli);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (problem) {
    if (!(problem instanceof CommanderError)) throw problem;
    return problem.exitCode === 0 ? exitCodes.done : exitCodes.invalid;
  }
}
