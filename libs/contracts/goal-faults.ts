import type { DefinitionFault, SoundFields } from './definition-faults.ts';
import { localInstant } from './local-time.ts';

/**
 * Finds what is wrong between the goals of a definition and the rest of it: a curve that goes back
 * or beyond the window, milestones of nobody, a campaign that is its own reference.
 */
export function goalFaults(fields: SoundFields): DefinitionFault[] {
  return [...referenceFaults(fields), ...curveFaults(fields), ...milestoneFaults(fields)];
}

function referenceFaults({ id, pacing }: SoundFields): DefinitionFault[] {
  if (id === undefined || pacing?.referenceCampaign !== id) return [];
  const message = 'must be another campaign: this one has no past yet';
  return [{ path: ['pacing', 'referenceCampaign'], message }];
}

function curveFaults(fields: SoundFields): DefinitionFault[] {
  const { curve = [] } = fields.pacing ?? {};
  const hoursMax = windowHours(fields);
  return curve.flatMap(({ hours, share }, index): DefinitionFault[] => {
    const path = (name: string) => ['pacing', 'curve', index, name];
    const before = curve[index - 1];
    const faults: DefinitionFault[] = [];
    if (before !== undefined && hours <= before.hours) {
      faults.push({ path: path('hours'), message: 'must be more than that of the point before' });
    }
    if (before !== undefined && share < before.share) {
      faults.push({
        path: path('share'),
        message: 'must not be less than that of the point before',
      });
    }
    if (hoursMax !== undefined && hours > hoursMax) {
      faults.push({ path: path('hours'), message: `must be in the window of ${hoursMax} hours` });
    }
    return faults;
  });
}

function windowHours({ timeZone, start, end }: SoundFields): number | undefined {
  if (timeZone === undefined || start === undefined || end === undefined) return undefined;
  return localInstant(start, timeZone).until(localInstant(end, timeZone)).total('hours');
}

function milestoneFaults({ brands, groups, signals }: SoundFields): DefinitionFault[] {
  return (signals?.milestones ?? []).flatMap(({ brandId, groupId }, index): DefinitionFault[] => {
    const isMissing = (
      id: string | undefined,
      all: SoundFields['brands'] | SoundFields['groups'],
    ) => id !== undefined && all !== undefined && !all.some((each) => each.id === id);
    const path = ['signals', 'milestones', index];
    if (isMissing(brandId, brands)) {
      const message = `must be the id of a brand in brands: "${brandId}" is none`;
      return [{ path: [...path, 'brandId'], message }];
    }
    if (!isMissing(groupId, groups)) return [];
    const message = `must be the id of a group in groups: "${groupId}" is none`;
    return [{ path: [...path, 'groupId'], message }];
  });
}
