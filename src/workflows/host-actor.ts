import { performAction, type HostActor } from '../executor/index.js';
import { assess } from '../inference/index.js';
import type { Assessment } from '../model/assessment.js';
import type { Connection, ConnectionFailure } from '../model/connection.js';
import type { Plan, PlannedAction, PlannedHost, PlannedPlay } from '../model/generated/plan.js';
import type { Host, Transport } from '../model/host.js';
import type { Snapshot } from '../model/snapshot.js';
import { writeHostFileCommand } from '../remote/index.js';
import { scanHost } from '../scan/index.js';
import { recheckGates } from '../selection/index.js';
import { err, ok, type Result } from '../util/result.js';
import { verifyOutcomes } from '../verify/index.js';
import type { Context } from './context.js';
import { connectTimeoutMs } from './survey.js';

/** Seconds between the two samples of a scan at apply: long enough to notice work, short enough to wait for. */
const recheckSampleSeconds = 0;

/** Opens the host of a plan for acting: scans it afresh before every action and after the last one. `signal` cuts the opening off. */
export async function openHostActor(
  hostName: string,
  plan: Plan,
  hostSessionId: string,
  context: Context,
  signal?: AbortSignal,
): Promise<Result<HostActor, ConnectionFailure>> {
  const planned = plan.hosts.find(({ host }) => host === hostName);
  if (planned === undefined) throw new Error(`Internal error: ${hostName} is not in the plan`);
  const connected = await context.connect(hostOf(planned), { connectTimeoutMs, ...(signal && { signal }) });
  return connected.ok ? ok(actorOn(connected.value, plan, hostSessionId, context)) : connected;
}

function actorOn(connection: Connection, plan: Plan, hostSessionId: string, context: Context): HostActor {
  return {
    async recheck(action) {
      const play = playOf(action, plan);
      const seen = await look(connection, hostSessionId, play);
      if (!seen.ok) return err(seen.error);
      return ok(recheckGates(action, play, seen.value.snapshot, seen.value.assessments));
    },
    perform(action) {
      return performAction(connection, action, {
        hostSessionId,
        killGraceSeconds: playOf(action, plan).kill_grace_s,
        now: () => context.clock.now().toISOString(),
      });
    },
    async verify(actions, outcomes) {
      const [first] = actions;
      if (first === undefined) return ok(new Map());
      const seen = await look(connection, hostSessionId, playOf(first, plan));
      if (!seen.ok) return err(seen.error);
      const at = context.clock.now().toISOString();
      const verified = verifyOutcomes(actions, outcomes, seen.value.snapshot, seen.value.assessments, at);
      const record = outcomes.map((outcome) => ({ ...outcome, verification: verified.get(outcome.action) }));
      await connection.exec(
        writeHostFileCommand(hostSessionId, 'session.json', JSON.stringify(record, null, 2)),
      );
      return ok(verified);
    },
    close: () => connection.close(),
  };
}

async function look(
  connection: Connection,
  hostSessionId: string,
  play: PlannedPlay,
): Promise<
  Result<{ readonly snapshot: Snapshot; readonly assessments: readonly Assessment[] }, ConnectionFailure>
> {
  const scanned = await scanHost(connection, {
    hostSessionId,
    sampleSeconds: recheckSampleSeconds,
    timeoutSeconds: play.collect.timeout_s,
  });
  return scanned.ok ? ok({ snapshot: scanned.value, assessments: assess(scanned.value) }) : scanned;
}

function playOf(action: PlannedAction, plan: Plan): PlannedPlay {
  const play = plan.plays.find(({ name }) => name === action.play);
  if (play === undefined) throw new Error(`Internal error: ${action.id} names no play of its plan`);
  return play;
}

function hostOf(planned: PlannedHost): Host {
  return { name: planned.host, groups: [], vars: {}, transport: planned.transport as Transport };
}
