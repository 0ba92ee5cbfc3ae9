import { zlibSync } from 'fflate';
import PDFDocument from 'pdfkit';

/** What pdfkit 0.20 has of an object of a document while it is written, which its types do not say. */
interface WrittenObject {
  compress: boolean;
  buffer: Uint8Array[];
  finalize(): void;
}

/**
 * A document whose streams are packed by code of ours. pdfkit takes the zlib of the machine, and what
 * that makes of the same bytes is not the same on every processor.
 */
export class PortableDocument extends PDFDocument {
  override ref(data: object): PDFKit.PDFKitReference {
    const reference = super.ref(data as never);
    const written = reference as unknown as WrittenObject;
    const finalize = written.finalize.bind(written);
    written.finalize = () => {
      if (written.compress && written.buffer.length > 0) {
        written.buffer = [zlibSync(Buffer.concat(written.buffer), { level: 6 })];
        written.compress = false;
      }
      finalize();
    };
    return reference;
  }
}
