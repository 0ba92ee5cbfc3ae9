import type { Texts } from '../en.ts';

export const home: Texts['home'] = {
  title: '活动',
  name: '活动',
  status: '状态',
  window: '起止时间',
  open: '打开',
  empty: {
    title: '还没有活动',
    what: '用 YAML 写好活动定义并启用，或先运行演示。',
    command: 'npx tally campaign apply --file my-campaign.yaml',
    demo: 'make demo',
  },
  emptyBrand: '目前没有活动包含您的品牌，请联系活动负责人添加。',
};
