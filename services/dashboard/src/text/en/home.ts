/** Texts of the first page: all campaigns. */
export const home = {
  title: 'Campaigns',
  name: 'Campaign',
  status: 'Status',
  window: 'From, to',
  open: 'Open',
  empty: {
    title: 'No campaign yet',
    what: 'Write its definition as YAML and put it in place, or play one that is ready.',
    command: 'npx tally campaign apply --file my-campaign.yaml',
    demo: 'make demo',
  },
  emptyBrand: 'No campaign has your brand in its roster yet. Whoever runs the campaign can add it.',
};
