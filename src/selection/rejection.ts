import { abandonedProbability, type Assessment } from '../model/assessment.js';
import type { Rejection, RejectionStage } from '../model/selection.js';

/** Why a process is not selected, in its redacted form: `reason` must hold no text from the host. */
export function reject(
  assessment: Assessment,
  stage: RejectionStage,
  code: string,
  reason: string,
): Rejection {
  return {
    host: assessment.host,
    pid: assessment.process.pid,
    startTicks: assessment.process.startTicks,
    pattern: assessment.pattern,
    stage,
    code,
    reason,
    probability: abandonedProbability(assessment.posterior),
  };
}
