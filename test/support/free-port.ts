import { anyFreePort } from '../../deploy/local/process/free-port.ts';

/** Ports of 127.0.0.1 on which nothing listens, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) ports.push(await anyFreePort(ports));
  return ports;
}
