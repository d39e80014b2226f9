# next dev with its server and two workers of that, all left behind when the checkout was deleted.
. /run/lab/workloads/lib.sh
mkdir -p ~/code/shop-preview && cd ~/code/shop-preview
next=$PWD/node_modules/next/dist
worker=$next/compiled/jest-worker/processChild.js
node_program "$worker" 'worker("worker-" + process.env.JEST_WORKER_ID)'
node_program "$next/server/lib/start-server.js" "devServer('start-server'); programs.runner('start-server', ['$worker', '$worker'])"
node_program "$next/bin/next" "runner('next', ['$next/server/lib/start-server.js'])"
bin next next/dist/bin/next
detached node_modules/.bin/next dev
for role in next start-server worker-1 worker-2; do wait_for $role; done
until_orphan "$(pid_of next)"
rm -rf ~/code/shop-preview
report leaked next start-server worker-1 worker-2
