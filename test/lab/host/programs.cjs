// What the node programs of the workloads do; each is a file at the real program's path that calls one of these.
const { spawn, fork } = require('node:child_process');
const { createServer, get } = require('node:http');
const fs = require('node:fs');

/** Tells the workload's script our pid under a role. */
function report(role) {
  const directory = process.env.LAB_READY_DIR;
  if (directory === undefined) return;
  fs.writeFileSync(`${directory}/${role}.new`, `${process.pid}\n`);
  fs.renameSync(`${directory}/${role}.new`, `${directory}/${role}`);
}

/** Serves http on a free port of the loopback, whatever happens to its streams. */
function devServer(role) {
  process.stdout.on('error', () => undefined);
  const server = createServer((_request, response) => response.end('<h1>it works</h1>\n'));
  server.headersTimeout = 0; // a client may stay connected and say nothing
  server.requestTimeout = 0;
  server.listen(0, '127.0.0.1', () => {
    if (process.env.LAB_READY_DIR !== undefined)
      fs.writeFileSync(`${process.env.LAB_READY_DIR}/${role}-port`, String(server.address().port));
    report(role);
    console.log('ready');
  });
}

/** Stays until it is killed, whatever happens to its parent's channel. */
function worker(role) {
  process.on('disconnect', () => undefined);
  setInterval(() => undefined, 3_600_000);
  report(role);
}

/** Forks the files of `workers` with a channel, numbered as jest does, and stays. */
function runner(role, workers) {
  workers.forEach((file, index) =>
    fork(file, {
      env: { ...process.env, JEST_WORKER_ID: String(index + 1) },
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    }),
  );
  worker(role);
}

/** Keeps one connection to a server open. */
function client(role, port) {
  get({ host: '127.0.0.1', port, agent: false }, (response) => response.resume());
  const socket = require('node:net').connect(port, '127.0.0.1', () => report(role));
  socket.on('error', () => process.exit(1));
}

/** Starts `command` again whenever it ends. */
function supervisor(role, command) {
  const start = () => spawn(command[0], command.slice(1), { stdio: 'ignore' }).on('exit', start);
  start();
  worker(role);
}

module.exports = { devServer, worker, runner, client, supervisor };
