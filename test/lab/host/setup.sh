#!/bin/sh
# Becomes a lab host. Runs as pid 1 of fresh pid, mount, UTS, IPC, network and cgroup namespaces, hides what belongs
# to the machine or to other hosts, and hands over to init. Everything it mounts vanishes with the namespace.
#   setup.sh SEED_DIRECTORY LAB_DIRECTORY NODE HOSTNAME
set -eu
seed=$1 lab=$2 node=$3 name=$4

# /proc is still the machine's: our own stat there tells the pid by which the controller knows this host.
read -r pid _ </proc/self/stat
printf '%s\n' "$pid" >"$seed/init-pid.new"
mv "$seed/init-pid.new" "$seed/init-pid"

mount --make-rprivate /
mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/lab /run/sshd
cp -R "$seed/." /run/lab/
: >/run/lab/node
mount --bind "$node" /run/lab/node

for directory in /root:700 /home:755 /tmp:1777 /var/tmp:1777 /dev/shm:1777 /usr/local/bin:755 "$lab:755"; do
  [ -d "${directory%:*}" ] && mount -t tmpfs -o "mode=${directory##*:}" tmpfs "${directory%:*}"
done
mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts /dev/pts
mount -t proc proc /proc
mount --bind /run/lab/boot_id /proc/sys/kernel/random/boot_id
for file in passwd group shadow hostname hosts; do
  mount --bind "/run/lab/etc/$file" "/etc/$file"
done
hostname "$name"

# Programs that a signature table knows by name, without installing them: perl under their name (see Actor.pm).
for program in java gopls postgres redis-server vim ninja; do
  : >"/usr/local/bin/$program"
  mount --bind /usr/bin/perl "/usr/local/bin/$program"
done
if ! [ -x "$node" ] || [ "${node##*/}" != node ]; then
  : >/usr/local/bin/node
  mount --bind /run/lab/node /usr/local/bin/node
fi

for account in root:0:/root ops:1500:/home/ops; do
  home=${account##*:} uid=${account#*:} uid=${uid%:*}
  mkdir -p "$home/.ssh"
  cp /run/lab/authorized_keys "$home/.ssh/authorized_keys"
  chmod 700 "$home/.ssh"
  chown -R "$uid:$uid" "$home"
done
chmod 600 /run/lab/ssh_host_ed25519_key
ip link set lo up
mount -o remount,bind,ro /

cd /
exec perl /run/lab/init.pl
