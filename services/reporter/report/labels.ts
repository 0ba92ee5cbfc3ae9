/** The languages that a report is written in. */
export const languages = ['en', 'zh'] as const;
export type Language = (typeof languages)[number];

/** Words of a report by their key: English, Chinese. Column keys are those of the CSV files. */
const words = {
  report: ['Campaign report', '活动结算报告'],
  statement: ['Brand statement', '品牌对账单'],
  summary: ['Summary', '汇总'],
  groups: ['Groups', '分组'],
  brands: ['Brands', '品牌'],
  categories: ['Categories', '品类'],
  days: ['Days', '按日'],
  brand_days: ['Brands by day', '品牌按日'],
  listings: ['Listings', '商品'],
  returns: ['Returns', '退货'],
  return_reasons: ['Return reasons', '退货原因'],
  held_listings: ['Held listings', '暂停商品'],
  outside_roster: ['Outside the roster', '名册之外'],
  exceptions: ['Exceptions', '异常'],
  outcomes: ['Records', '记录'],
  about: ['About', '说明'],
  activity: ['when it happened', '按发生日'],
  cohort: ['by day of sale', '按销售日'],
  basis: ['Clock', '时间口径'],
  part: ['Part', '部分'],
  totals: ['Campaign', '活动合计'],
  held: ['Held listings', '暂停商品'],
  outside: ['Outside the roster', '名册之外'],
  id: ['Id', '编号'],
  name: ['Name', '名称'],
  brand: ['Brand', '品牌'],
  category: ['Category', '品类'],
  day: ['Day', '日期'],
  listing: ['Listing', '商品'],
  is_held: ['Held', '是否暂停'],
  orders: ['Orders', '订单'],
  lines: ['Lines', '订单行'],
  placed: ['placed', '下单'],
  sold: ['sold', '售出'],
  cancelled: ['cancelled', '取消'],
  returned: ['returned', '退货'],
  refunded: ['refunded', '退款'],
  net: ['net', '净额'],
  gross: ['gross', '总额'],
  discount: ['discount', '折扣'],
  pair: ['pairs', '双'],
  piece: ['pieces', '件'],
  set: ['sets', '套'],
  item: ['items', '个'],
  unit: ['Unit', '单位'],
  units: ['Units', '数量'],
  amount: ['Amount', '金额'],
  currency: ['Currency', '币种'],
  mature: ['past the return window', '已过退货期'],
  return_rate: ['Return rate', '退货率'],
  reason: ['Reason', '原因'],
  from: ['From', '起始'],
  kind: ['Kind', '类型'],
  order: ['Order', '订单号'],
  line: ['Line', '订单行'],
  events: ['Events', '事件'],
  partition: ['Partition', '分区'],
  start_offset: ['First offset', '起始位移'],
  next_offset: ['Next offset', '截止位移'],
  applied: ['applied', '已计入'],
  duplicate: ['duplicate', '重复'],
  conflict: ['conflict', '冲突'],
  rejected: ['rejected', '拒收'],
  skipped: ['skipped', '跳过'],
  gaps: ['gaps', '空缺'],
  what: ['What', '项目'],
  value: ['Value', '内容'],
  yes: ['yes', '是'],
  no: ['no', '否'],
  campaign: ['Campaign', '活动'],
  window: ['Window', '时段'],
  time_zone: ['Time zone', '时区'],
  definition: ['Definition version', '定义版本'],
  definition_sha256: ['SHA-256 of the definition', '定义 SHA-256'],
  code: ['Code version', '代码版本'],
  topic: ['Order topic', '订单主题'],
  offsets: ['Counted up to, by partition', '各分区截止位移'],
  watermark: ['Complete up to', '数据完整至'],
  return_window: ['Return window, days', '退货期（天）'],
  return_window_passed: ['Of it passed', '已过比例'],
  report_sha256: ['SHA-256 of the report', '报告 SHA-256'],
  paid_twice: ['Order paid twice', '订单重复支付'],
  returned_beyond_sold: ['More back than sold', '退回多于售出'],
  refunded_beyond_paid: ['More refunded than paid', '退款多于支付'],
  unknown_order: ['Order that nobody paid', '无支付记录的订单'],
  unknown_line: ['Line that its order lacks', '订单中不存在的行'],
  id_on_two_partitions: ['Id on two partitions', '编号出现在多个分区'],
  net_units: ['Net units', '净销量'],
  net_amount: ['Net amount', '净销售额'],
  sold_units: ['Units sold', '售出数量'],
  key_figures: ['Key figures', '关键数字'],
  sales_by_day: ['Units sold by day', '每日售出'],
  brands_by_net: ['Brands by net units', '品牌净销量排名'],
  from_gross_to_net: ['From gross to net', '从总额到净额'],
  reasons_of_returns: ['Why goods came back', '退货原因分布'],
  maturity: ['Maturity', '成熟度'],
  maturity_note: [
    'Share of the units sold that can no longer come back: their return window has passed.',
    '已过退货期、不会再退回的售出数量占比。',
  ],
  basis_note: [
    'Figures by day of sale: what went back is taken off the day on which it was sold.',
    '按销售日口径：退回的部分从其售出当日扣除。',
  ],
  by_sale: ['By day of sale', '按销售日'],
  by_event: ['By day of event', '按发生日'],
  proof: ['How to check this report', '如何核对本报告'],
  proof_note: [
    'Everyone who has the order log or its archive comes to the same report, byte for byte: tally verify <folder>.',
    '持有订单日志或其归档的任何人都可得出逐字节相同的报告：tally verify <文件夹>。',
  ],
  none: ['None.', '无。'],
  page: ['Page', '第'],
  more_in_files: ['All rows are in the files beside this one.', '完整数据见同目录文件。'],
  left_out: ['Left out of the figures above', '未计入以上数字的部分'],
} as const satisfies Record<string, readonly [en: string, zh: string]>;

export type Word = keyof typeof words;

/** A word in a language. */
export function word(key: Word, language: Language): string {
  return words[key][language === 'en' ? 0 : 1];
}

/** The title of a column: `pair.sold` by its words, `CNY.net` by currency and word; a text that is no
 * key stays as it is. */
export function columnTitle(key: string, language: Language): string {
  if (isWord(key)) return word(key, language);
  const [, of = '', measure = ''] = /^([a-z]+|[A-Z]{3})\.([a-z]+)$/.exec(key) ?? [];
  if (!isWord(measure)) return key;
  const thing = isWord(of) ? word(of, language) : of;
  const title = word(measure, language);
  return language === 'en' ? `${thing} ${title}` : `${title}（${thing}）`;
}

export function isWord(key: string): key is Word {
  return Object.hasOwn(words, key);
}
