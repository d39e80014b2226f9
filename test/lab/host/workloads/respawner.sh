# A dev server under a supervisor (pm2-like) that starts it again whenever it ends: both are wanted.
. /run/lab/workloads/lib.sh
mkdir -p ~/kiosk && cd ~/kiosk
node_program node_modules/pm2/lib/Daemon.js "supervisor('supervisor', ['$PWD/node_modules/.bin/vite', 'preview'])"
node_program node_modules/vite/bin/vite.js 'devServer("vite")'
bin vite vite/bin/vite.js
detached node node_modules/pm2/lib/Daemon.js
report useful supervisor vite
