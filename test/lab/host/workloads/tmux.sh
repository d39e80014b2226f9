# A tmux session nobody is attached to: an editor in one window, a dev server in the other, both waiting for their owner.
. /run/lab/workloads/lib.sh
mkdir -p ~/src/api && cd ~/src/api
node_program node_modules/vite/bin/vite.js 'devServer("vite")'
bin vite vite/bin/vite.js
tmux new-session -d -s "work-${LAB_READY_DIR##*.}" "LAB_READY=$LAB_READY_DIR/vim /run/lab/as vim terminal vim main.go"
tmux new-window -t "work-${LAB_READY_DIR##*.}" "LAB_READY_DIR=$LAB_READY_DIR node_modules/.bin/vite"
tmux display-message -p '#{pid}' >"$LAB_READY_DIR/tmux"
report useful tmux vim vite
