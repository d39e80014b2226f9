# postgres and redis with their data files open for writing, idle.
. /run/lab/workloads/lib.sh
mkdir -p ~/postgres/base ~/redis
(cd ~/postgres && stand_in postgres postgres database /usr/local/bin/postgres -D "$HOME/postgres" </dev/null >>server.log 2>&1 &)
(cd ~/redis && stand_in redis redis-server database 'redis-server *:6379' </dev/null >>server.log 2>&1 &)
until_orphan "$(pid_of postgres)"
until_orphan "$(pid_of redis)"
report useful postgres redis
