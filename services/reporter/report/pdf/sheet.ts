import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { create, type Font } from 'fontkit';
import { assert } from '../../../../libs/base/assert.ts';
import { type Language, word } from '../labels.ts';
import { PortableDocument } from './portable-document.ts';

export const colours = {
  ink: '#1b2733',
  soft: '#5d6b7a',
  line: '#d7dde4',
  pale: '#f3f6f9',
  main: '#1f3a5f',
  accent: '#2a9d8f',
  warn: '#c8553d',
} as const;

const margin = 46;
const footerRoom = 46;

/** The typeface of all PDFs, which has Latin and Chinese characters. Each document embeds only those
 * that it shows. */
export interface PdfFonts {
  readonly regular: Font;
  readonly bold: Font;
}

let fonts: Promise<PdfFonts> | undefined;

/** Reads the fonts once: that takes longer than to write a document. */
export function pdfFonts(): Promise<PdfFonts> {
  fonts ??= readFonts();
  return fonts;
}

async function readFonts(): Promise<PdfFonts> {
  const require = createRequire(import.meta.url);
  const [regular, bold] = await Promise.all([
    readFont(
      require.resolve('@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf'),
    ),
    readFont(require.resolve('@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf')),
  ]);
  return { regular, bold };
}

async function readFont(file: string): Promise<Font> {
  const font = create(await readFile(file));
  assert('layout' in font, 'the file holds one font');
  return font;
}

export interface SheetOptions {
  readonly fonts: PdfFonts;
  readonly language: Language;
  readonly title: string;
  /** Stands at the foot of each page. */
  readonly foot: string;
  /** Says nothing of when the file was made: the end of the campaign. */
  readonly date: Date;
}

export type Align = 'left' | 'right' | 'center';

/** A column of a table on a page; `share` is its part of the width. */
export interface SheetColumn {
  readonly title: string;
  readonly share: number;
  readonly align?: Align;
}

/**
 * A document of A4 pages that is written from top to bottom. Only vectors and text, nothing that
 * would come in an order of its own, so that the same calls give the same bytes.
 */
export class Sheet {
  readonly language: Language;
  readonly doc: PDFKit.PDFDocument;
  y = margin;
  private readonly options: SheetOptions;
  private readonly pieces: Buffer[] = [];
  private readonly ended: Promise<void>;

  constructor(options: SheetOptions) {
    this.options = options;
    this.language = options.language;
    this.doc = new PortableDocument({
      size: 'A4',
      margins: { top: margin, bottom: 0, left: margin, right: margin },
      bufferPages: true,
      lang: options.language === 'zh' ? 'zh-CN' : 'en',
      displayTitle: true,
      info: {
        Title: options.title,
        Creator: 'Tally',
        Producer: 'Tally',
        CreationDate: options.date,
        ModDate: options.date,
      },
    });
    // The types of pdfkit do not say that it takes fonts that are read already.
    this.doc.registerFont('regular', options.fonts.regular as unknown as Uint8Array);
    this.doc.registerFont('bold', options.fonts.bold as unknown as Uint8Array);
    this.doc.on('data', (piece: Buffer) => this.pieces.push(piece));
    this.ended = new Promise((done) => this.doc.on('end', () => done()));
  }

  get left(): number {
    return margin;
  }

  get width(): number {
    return this.doc.page.width - 2 * margin;
  }

  get bottom(): number {
    return this.doc.page.height - footerRoom;
  }

  newPage(): void {
    this.doc.addPage();
    this.y = margin;
  }

  /** Goes to a new page where less than this is left of the page. */
  need(height: number): void {
    if (this.y + height > this.bottom) this.newPage();
  }

  /** One line of text at a place, cut where it is too wide. */
  put(
    text: string,
    at: { x: number; y: number; width: number },
    look: { size?: number; bold?: boolean; colour?: string; align?: Align } = {},
  ): void {
    const { size = 9, bold = false, colour = colours.ink, align = 'left' } = look;
    this.doc
      .font(bold ? 'bold' : 'regular')
      .fontSize(size)
      .fillColor(colour);
    this.doc.text(this.fitted(text, at.width), at.x, at.y, {
      width: at.width,
      align,
      lineBreak: false,
    });
  }

  title(text: string): void {
    this.need(70);
    this.y += 12;
    this.put(
      text,
      { x: this.left, y: this.y, width: this.width },
      { size: 13, bold: true, colour: colours.main },
    );
    this.y += 24;
  }

  note(text: string): void {
    this.doc.font('regular').fontSize(8.5);
    const height = this.doc.heightOfString(text, { width: this.width });
    this.need(height + 6);
    this.doc.fillColor(colours.soft);
    this.doc.text(text, this.left, this.y, { width: this.width });
    this.y += height + 6;
  }

  table(columns: readonly SheetColumn[], rows: readonly (readonly string[])[]): void {
    const rowHeight = 17;
    const whole = columns.reduce((sum, { share }) => sum + share, 0);
    const widths = columns.map(({ share }) => (share / whole) * this.width);
    const write = (cells: readonly string[], look: { bold?: boolean; colour?: string }) => {
      let x = this.left;
      columns.forEach(({ align = 'left' }, at) => {
        const width = widths[at] ?? 0;
        this.put(
          cells[at] ?? '',
          { x: x + 4, y: this.y + 2, width: width - 8 },
          { size: 8.5, align, ...look },
        );
        x += width;
      });
      this.y += rowHeight;
    };
    const head = () => {
      this.doc.rect(this.left, this.y, this.width, rowHeight).fill(colours.main);
      write(
        columns.map(({ title }) => title),
        { bold: true, colour: '#ffffff' },
      );
    };
    this.need(3 * rowHeight);
    head();
    rows.forEach((row, at) => {
      if (this.y + rowHeight > this.bottom) {
        this.newPage();
        head();
      }
      if (at % 2 === 1) this.doc.rect(this.left, this.y, this.width, rowHeight).fill(colours.pale);
      write(row, {});
    });
    this.y += 10;
  }

  /** Ends the document and gives its bytes. */
  async finish(): Promise<Uint8Array> {
    const { count } = this.doc.bufferedPageRange();
    for (let page = 0; page < count; page += 1) {
      this.doc.switchToPage(page);
      const y = this.doc.page.height - 32;
      this.doc
        .moveTo(this.left, y - 6)
        .lineTo(this.left + this.width, y - 6)
        .lineWidth(0.5)
        .stroke(colours.line);
      const look = { size: 7.5, colour: colours.soft };
      this.put(this.options.foot, { x: this.left, y, width: this.width - 70 }, look);
      const number =
        this.language === 'zh'
          ? `第 ${page + 1} / ${count} 页`
          : `${word('page', 'en')} ${page + 1} / ${count}`;
      this.put(
        number,
        { x: this.left + this.width - 68, y, width: 68 },
        { ...look, align: 'right' },
      );
    }
    this.doc.end();
    await this.ended;
    return Buffer.concat(this.pieces);
  }

  private fitted(text: string, width: number): string {
    if (this.doc.widthOfString(text) <= width) return text;
    let end = text.length;
    while (end > 0 && this.doc.widthOfString(`${text.slice(0, end)}…`) > width) end -= 1;
    return `${text.slice(0, end)}…`;
  }
}
