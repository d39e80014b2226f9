# A tsserver whose editor lives, and an orphan whose editor was killed: its stdin and stdout are broken pipes.
. /run/lab/workloads/lib.sh
mkdir -p ~/src/site ~/src/old-site
for project in site old-site; do
  (cd ~/src/$project && node_program node_modules/typescript/lib/tsserver.js "worker('$project')")
done
cat >"$LAB_READY_DIR/editor.sh" <<END
cd \$1
echo \$\$ >$LAB_READY_DIR/editor-\${1##*/}
sleep 86400 | node node_modules/typescript/lib/tsserver.js --stdio | sleep 86400
END
detached bash "$LAB_READY_DIR/editor.sh" ~/src/site
setsid bash "$LAB_READY_DIR/editor.sh" ~/src/old-site </dev/null >/dev/null 2>&1 &
wait_for site
orphan=$(pid_of old-site)
session=$(pid_of editor-old-site)
rm -rf ~/src/old-site
for pid in $(pgrep -s "$session"); do
  [ "$pid" = "$orphan" ] || kill -KILL "$pid"
done
until_orphan "$orphan"
report useful editor-site site
report leaked old-site
