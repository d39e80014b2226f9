# A long export that somebody waits for: nohup, nobody's child any more, asleep nearly all the time.
. /run/lab/workloads/lib.sh
mkdir -p ~/export && cd ~/export
cat >export.sh <<END
echo \$\$ >$LAB_READY_DIR/export
while sleep 600; do date >>progress.log; done
END
(setsid nohup bash export.sh </dev/null >export.log 2>&1 &)
until_orphan "$(pid_of export)"
report useful export
