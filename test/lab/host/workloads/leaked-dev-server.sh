# vite of a branch whose checkout was deleted: orphaned, its terminal gone, still listening.
. /run/lab/workloads/lib.sh
mkdir -p ~/code/feature-4711 && cd ~/code/feature-4711
node_program node_modules/vite/bin/vite.js 'devServer("vite")'
bin vite vite/bin/vite.js
# stdout is a pipe whose reader leaves after the first line, as an IDE's or an agent's task runner does
(setsid node_modules/.bin/vite --port 5173 </dev/null 2>&1 &) | head -n 1 >/dev/null
until_orphan "$(pid_of vite)"
rm -rf ~/code/feature-4711
report leaked vite
