# A Gradle daemon of a CI job: the job is over, its workspace with the daemon's home in it deleted.
. /run/lab/workloads/lib.sh
home=~/agent/_work/build-12/.gradle
mkdir -p "$home/daemon/7.6" && cd "$home/daemon/7.6"
(stand_in gradle java idle /usr/local/bin/java -Xmx2g -cp "$home/lib/gradle-launcher-7.6.jar" org.gradle.launcher.daemon.bootstrap.GradleDaemon 7.6 </dev/null >>daemon.out.log 2>&1 &)
until_orphan "$(pid_of gradle)"
rm -rf ~/agent/_work/build-12
report leaked gradle
