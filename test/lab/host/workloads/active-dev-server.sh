# A dev server that somebody works with: shell and terminal alive, a client connected.
. /run/lab/workloads/lib.sh
mkdir -p ~/src/app && cd ~/src/app
node_program node_modules/vite/bin/vite.js 'devServer("vite")'
bin vite vite/bin/vite.js
cat >session.sh <<END
echo \$\$ >$LAB_READY_DIR/shell
LAB_READY_DIR=$LAB_READY_DIR node_modules/.bin/vite
END
detached script -qfc 'bash session.sh' /dev/null
wait_for vite
node_program client.js "client('client', $(cat "$LAB_READY_DIR/vite-port"))"
detached ./client.js
report useful shell vite client
