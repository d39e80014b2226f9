// The layer table of docs/architecture.md as rules. Data runs one way; stages meet in workflows/ only.
const L4 = 'cli|gitops';
const L3 = 'workflows';
const L2 = 'playbook|inventory|scan|inference|selection|plan|session|executor|verify|report';
const L1 = 'connection|remote|embedded';
const L0 = 'model|util';

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'Cycles hide what depends on what.',
      from: {},
      to: { circular: true },
    },
    {
      name: 'foundation-imports-nothing-above',
      severity: 'error',
      comment: 'model/ and util/ are the ground.',
      from: { path: `^src/(${L0})/` },
      to: { path: `^src/(${L1}|${L2}|${L3}|${L4})/` },
    },
    {
      name: 'remote-imports-only-foundation',
      severity: 'error',
      comment: 'L1 knows hosts and bytes, not stages.',
      from: { path: `^src/(${L1})/` },
      to: { path: `^src/(${L2}|${L3}|${L4})/` },
    },
    {
      name: 'stages-never-import-upward',
      severity: 'error',
      comment: 'A stage does not know who runs it.',
      from: { path: `^src/(${L2})/` },
      to: { path: `^src/(${L3}|${L4})/` },
    },
    {
      name: 'stages-never-import-siblings',
      severity: 'error',
      comment: 'Stages meet in workflows/, through the types in model/.',
      from: { path: `^src/(${L2})/` },
      to: { path: `^src/(${L2})/`, pathNot: '^src/$1/' },
    },
    {
      name: 'workflows-never-import-upward',
      severity: 'error',
      comment: 'Workflows do not know the command line.',
      from: { path: `^src/(${L3})/` },
      to: { path: `^src/(${L4})/` },
    },
    {
      name: 'entry-reaches-stages-through-workflows',
      severity: 'error',
      comment: 'cli/ and gitops/ import workflows, model and util only; main.ts composes.',
      from: { path: `^src/(${L4})/` },
      to: { path: `^src/(${L1}|${L2})/` },
    },
    {
      name: 'enter-by-the-door',
      severity: 'error',
      comment: "A folder's index.ts is its only door.",
      from: { path: '^src/([^/]+)/' },
      to: { path: `^src/(${L1}|${L2}|${L3}|${L4})/(?!index\\.ts$)`, pathNot: '^src/$1/' },
    },
    {
      name: 'main-enters-by-the-door',
      severity: 'error',
      comment: "A folder's index.ts is its only door.",
      from: { path: '^src/main\\.ts$' },
      to: { path: `^src/(${L1}|${L2}|${L3}|${L4})/(?!index\\.ts$)` },
    },
    {
      name: 'pure-core',
      severity: 'error',
      comment: 'inference, selection, plan and verify do no I/O.',
      from: { path: '^src/(inference|selection|plan|verify)/' },
      to: { dependencyTypes: ['core'] },
    },
    only('ssh2', '^ssh2$', '^src/(connection|embedded)/'),
    only('p-queue', '^p-queue$', '^src/(executor|util)/'),
    only('child_process', '^(node:)?child_process$', '^src/(connection|embedded)/'),
    only('yaml', '^yaml$', '^src/util/'),
    only('handlebars', '^handlebars$', '^src/report/'),
    only('commander', '^commander$', '^src/cli/'),
    only(
      'fs',
      '^(node:)?fs(/promises)?$',
      '^src/(playbook|inventory|session|report|connection|remote|embedded|util|cli)/',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default'],
    },
  },
};

function only(name, module, allowed) {
  return {
    name: `only-here-${name}`,
    severity: 'error',
    comment: `${name} has one home, so that its traps are handled once.`,
    from: { path: '^src/', pathNot: allowed },
    to: { path: `(^|node_modules/)${module.replace(/^\^|\$$/g, '')}(/|$)` },
  };
}
