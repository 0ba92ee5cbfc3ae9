import { anyFreePort } from '../../deploy/local/process/free-port.ts';

const answerMsMax = 10_000;

/** What a process must be started with so that its event loop can be blocked by its inspector. */
export async function inspectable(): Promise<{ port: number; nodeArgs: string[] }> {
  const port = await anyFreePort();
  return { port, nodeArgs: [`--inspect=127.0.0.1:${port}`] };
}

/**
 * Blocks the event loop of a process for so long, without using a processor meanwhile, as a pause
 * for garbage or a swapped-out page does. Resolves when the block has begun.
 */
export async function blockLoop(inspectorPort: number, ms: number): Promise<void> {
  const list = await fetch(`http://127.0.0.1:${inspectorPort}/json/list`);
  const [target] = (await list.json()) as { webSocketDebuggerUrl: string }[];
  if (target === undefined) throw new Error('The inspector of the process names no target.');
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve, { once: true });
    socket.addEventListener('error', () => reject(new Error('The inspector refused.')), {
      once: true,
    });
  });
  const expression = `setTimeout(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ${ms}), 5)`;
  const answered = new Promise<void>((resolve, reject) => {
    socket.addEventListener('message', () => resolve(), { once: true });
    setTimeout(reject, answerMsMax, new Error('The inspector gave no answer.')).unref();
  });
  socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: { expression } }));
  await answered;
  socket.close();
}
