import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type SealedFile, sealedManifestSchema } from '../../../libs/contracts/api-close.ts';
import { type CloseRecordOf, reportFolderName } from '../../../libs/contracts/close-record.ts';
import { Problem } from '../http/problem.ts';

const manifestName = 'manifest.json';
const signatureName = 'manifest.sig';

/**
 * The files of reports that were sealed. Nothing is given out that is not, to the byte, what was
 * sealed: a manifest is held against the log of closes, and a file against the manifest, whose names
 * are the only ones there are.
 */
export class SealedReports {
  readonly #folder: string;

  /** @param folder of all reports: `<campaign>/v1` */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * The files of a report, the manifest and its signature among them.
   *
   * @throws Problem `unavailable` where they are not here, or not as they were sealed
   */
  async files(sealed: CloseRecordOf<'sealed'>): Promise<SealedFile[]> {
    const manifest = await this.#read(sealed, manifestName);
    const sha256 = sha256Of(manifest);
    if (sha256 !== sealed.manifestSha256) throw notAsSealed(sealed, manifestName);
    const signature = await this.#read(sealed, signatureName);
    const { files } = sealedManifestSchema.parse(JSON.parse(manifest.toString('utf8')));
    return [
      ...files,
      { name: manifestName, bytes: manifest.length, sha256 },
      { name: signatureName, bytes: signature.length, sha256: sha256Of(signature) },
    ];
  }

  /** @throws Problem `unavailable` where it is not as it was sealed */
  async content(sealed: CloseRecordOf<'sealed'>, file: SealedFile): Promise<Buffer> {
    const content = await this.#read(sealed, file.name);
    if (sha256Of(content) === file.sha256) return content;
    throw notAsSealed(sealed, file.name);
  }

  async #read({ campaignId, version }: CloseRecordOf<'sealed'>, name: string): Promise<Buffer> {
    const file = join(this.#folder, campaignId, reportFolderName(version), name);
    try {
      return await readFile(file);
    } catch (cause) {
      const detail = `The files of ${reportFolderName(version)} can't be read here. Ask an operator to look at REPORTS_DIR.`;
      throw new Problem('unavailable', detail, { cause });
    }
  }
}

function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function notAsSealed({ version }: CloseRecordOf<'sealed'>, name: string): Problem {
  const detail = `${name} of ${reportFolderName(version)} is not as it was sealed. Run tally verify on it.`;
  return new Problem('unavailable', detail);
}
