# Workers of jest and of vitest whose runners were killed by the CI agent: channel to the parent broken, workspace deleted.
. /run/lab/workloads/lib.sh
mkdir -p ~/agent/_work/build-87 && cd ~/agent/_work/build-87
child=$PWD/node_modules/jest-worker/build/workers/processChild.js
fork=$PWD/node_modules/vitest/dist/workers/forks.js
node_program "$child" 'worker("jest-worker-" + process.env.JEST_WORKER_ID)'
node_program "$fork" 'worker("vitest-worker")'
node_program node_modules/jest/bin/jest.js "runner('jest', ['$child', '$child', '$child'])"
node_program node_modules/vitest/vitest.mjs "runner('vitest', ['$fork'])"
bin jest jest/bin/jest.js
bin vitest vitest/vitest.mjs
detached node_modules/.bin/jest --ci
detached node_modules/.bin/vitest run
for role in jest vitest jest-worker-1 jest-worker-2 jest-worker-3 vitest-worker; do wait_for $role; done
kill -KILL "$(pid_of jest)" "$(pid_of vitest)"
for role in jest-worker-1 jest-worker-2 jest-worker-3 vitest-worker; do until_orphan "$(pid_of $role)"; done
rm -rf ~/agent/_work/build-87
report leaked jest-worker-1 jest-worker-2 jest-worker-3 vitest-worker
