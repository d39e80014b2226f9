import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { errorResponse, planResponse } from '../../src/cli/contract/envelope.js';
import type { Plan } from '../../src/model/generated/plan.js';
import type { Session } from '../../src/model/generated/session.js';
import { schemaErrors } from '../../src/util/schemas.js';

const guide: unknown = JSON.parse(readFileSync(new URL('guide-plan-response.json', import.meta.url), 'utf8'));

describe('the contract envelope', () => {
  it("accepts the operating guide's own example, word for word", () => {
    expect(schemaErrors('fleet-response', guide)).toEqual([]);
  });

  it('refuses an envelope with a word of the guide missing', () => {
    const broken = structuredClone(guide) as { data: { fleet_summary?: unknown } };
    delete broken.data.fleet_summary;
    expect(schemaErrors('fleet-response', broken)).not.toEqual([]);
  });

  it('has every member of the guide at its place for a plan with a failed host', () => {
    const response = planResponse(session, plan);
    expect(schemaErrors('fleet-response', response)).toEqual([]);
    expect(response).toMatchObject({
      schema_version: '1.0.0',
      command: 'fleet plan',
      status: 'partial',
      data: {
        fleet_session_id: session.id,
        hosts: [
          { host_id: 'devbox1', session_id: 'pt-20260115-143022-a7b3', status: 'planned' },
          {
            host_id: 'devbox2',
            session_id: 'pt-20260115-143022-b8c4',
            status: 'failed',
            reason: { code: 'connection/refused' },
          },
        ],
        fleet_summary: { total_hosts: 2, total_candidates: 3 },
        fleet_fdr: { pooled: true, alpha: 0.05, total_selected: 0 },
        cross_host_patterns: [],
      },
    });
  });

  it('reports an error in an envelope too', () => {
    const response = errorResponse('fleet plan', {
      kind: 'invalid',
      diagnostics: [
        { severity: 'error', code: 'inventory/not-found', summary: 'reading inventory x: no such file' },
      ],
    });
    expect(schemaErrors('fleet-response', response)).toEqual([]);
  });
});

const session: Session = {
  schema: 'pt-fleet/session/1',
  id: 'fleet-20260115-143022-a7b3',
  state: 'planned',
  created_at: '2026-01-15T14:30:22.000Z',
  expires_at: '2026-01-15T18:30:22.000Z',
  operator: 'ops@controller',
  source: { playbook: 'p.yml', inventory: 'i' },
  plan_digest: `sha256:${'0'.repeat(64)}`,
  hosts: [
    { host: 'devbox1', session_id: 'pt-20260115-143022-a7b3', status: 'planned' },
    { host: 'devbox2', session_id: 'pt-20260115-143022-b8c4', status: 'failed' },
  ],
  apply: null,
};

const play: Plan['plays'][number] = {
  name: 'one',
  hosts: 'all',
  fdr: { alpha: 0.02, method: 'e-bh', basis: 'uncalibrated', threshold: null },
  tested: 40,
  candidates: 2,
  selected: 0,
  caps: { actions_per_host: 5, actions_fleet: 50, kills_per_host: 2, kills_fleet: 10 },
  kill_grace_s: 15,
  rollout: {
    parallel: 50,
    interval_s: 0,
    rate_per_minute: null,
    on_gate: 'abort',
    max_failed_hosts: 1,
    max_unreachable_hosts: 2,
    soak_s: 0,
  },
  batches: [],
  protect: { commands: [], users: [] },
  collect: { timeout_s: 30 },
  patterns: [],
};

const plan: Plan = {
  schema: 'pt-fleet/plan/1',
  tool_version: '0.1.0',
  inputs: { playbook: 'sha256:p', inventory: 'sha256:i', priors: 'sha256:t' },
  plays: [play, { ...play, name: 'two', fdr: { ...play.fdr, alpha: 0.03 }, candidates: 1 }],
  hosts: [
    { host: 'devbox1', transport: { kind: 'ssh', destination: 'devbox1' }, status: 'planned' },
    {
      host: 'devbox2',
      transport: { kind: 'ssh', destination: 'devbox2' },
      status: 'failed',
      reason: { code: 'connection/refused', summary: 'connecting to devbox2: refused' },
    },
  ],
  actions: [],
  graph: { nodes: [], edges: [] },
  digest: `sha256:${'0'.repeat(64)}`,
};
