# A leaked webpack-dev-server that ignores SIGTERM.
. /run/lab/workloads/lib.sh
mkdir -p ~/work/legacy-ui && cd ~/work/legacy-ui
node_program node_modules/webpack-dev-server/bin/webpack-dev-server.js "devServer('webpack-dev-server'); process.on('SIGTERM', () => undefined)"
bin webpack-dev-server webpack-dev-server/bin/webpack-dev-server.js
detached node_modules/.bin/webpack-dev-server --hot --port 8080
until_orphan "$(pid_of webpack-dev-server)"
rm -rf ~/work/legacy-ui
report leaked webpack-dev-server
