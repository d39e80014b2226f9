# A leaked webpack-dev-server that ignores SIGTERM.
. /run/lab/workloads/lib.sh
mkdir -p ~/code/legacy-ui && cd ~/code/legacy-ui
node_program node_modules/webpack-dev-server/bin/webpack-dev-server.js "devServer('webpack-dev-server'); process.on('SIGTERM', () => undefined)"
bin webpack-dev-server webpack-dev-server/bin/webpack-dev-server.js
detached node_modules/.bin/webpack-dev-server --hot --port 8080
until_orphan "$(pid_of webpack-dev-server)"
rm -rf ~/code/legacy-ui
report leaked webpack-dev-server
