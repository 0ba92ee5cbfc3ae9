import type { SimulatedCampaign } from '../../services/simulator/catalogue.ts';

/** A campaign of one day with everything in it that changes how a line is counted: several units,
 * a brand outside the group, a listing that is held throughout and one that is held from noon. */
export const smallCampaign: SimulatedCampaign = {
  id: 'small',
  currency: 'CNY',
  timeZone: 'Asia/Shanghai',
  startMs: Date.parse('2026-11-09T16:00:00Z'),
  endMs: Date.parse('2026-11-10T16:00:00Z'),
  returnWindowDays: 30,
  categories: [
    { id: 'shoes', unit: 'pair' },
    { id: 'bags', unit: 'piece' },
    { id: 'electronics', unit: 'set' },
  ],
  brands: [
    { id: 'siweiqi', name: 'Siweiqi', homeGrown: true, targetUnits: 3000 },
    { id: 'aiqi', name: 'Aiqi', homeGrown: true, targetUnits: 1500 },
    { id: 'beilu', name: 'Beilu', homeGrown: true, targetUnits: null },
    { id: 'zhulin', name: 'Zhulin', homeGrown: false, targetUnits: 700 },
  ],
  heldListings: [
    { listingId: 'siweiqi-canvas-high-42', fromMs: null },
    { listingId: 'aiqi-runner-low-7', fromMs: Date.parse('2026-11-10T04:00:00Z') },
  ],
};
