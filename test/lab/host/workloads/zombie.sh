# A zombie whose parent lives, is needed (a shell waits for it), and never waits for its own children.
. /run/lab/workloads/lib.sh
mkdir -p ~/watcher && cd ~/watcher
cat >watch.sh <<END
echo \$\$ >$LAB_READY_DIR/shell
LAB_READY=$LAB_READY_DIR/parent /run/lab/as /usr/bin/perl careless file-watcher --poll 10 &
wait
END
detached bash watch.sh
parent=$(pid_of parent)
until zombie=$(cat "/proc/$parent/task/$parent/children") && [ -n "$zombie" ] && grep -q '^State:	Z' "/proc/${zombie% }/status"; do
  sleep 0.05
done
printf '%s\n' "${zombie% }" >"$LAB_READY_DIR/zombie"
report useful shell parent
report leaked zombie
