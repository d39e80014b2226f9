# A build that works: ninja at work, started by a shell that waits for it.
. /run/lab/workloads/lib.sh
mkdir -p ~/src/engine/build && cd ~/src/engine/build
cat >build.sh <<END
echo \$\$ >$LAB_READY_DIR/shell
LAB_READY=$LAB_READY_DIR/ninja /run/lab/as ninja burn ninja -j1 engine &
wait
END
detached bash build.sh
report useful shell ninja
