# A Gradle daemon between two builds: an orphan by design, idle, and wanted by the next build.
. /run/lab/workloads/lib.sh
mkdir -p ~/.gradle/daemon/8.5 && cd ~/.gradle/daemon/8.5
(stand_in gradle java idle /usr/local/bin/java -Xmx512m -cp ~/.gradle/lib/gradle-launcher-8.5.jar org.gradle.launcher.daemon.bootstrap.GradleDaemon 8.5 </dev/null >>daemon.out.log 2>&1 &)
until_orphan "$(pid_of gradle)"
report useful gradle
