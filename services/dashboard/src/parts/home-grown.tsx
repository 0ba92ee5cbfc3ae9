import { t } from '../text/language.ts';
import './badge.css';

/** The sign of a home-grown brand; where it is explained, the words stand beside it. */
export function HomeGrown() {
  return (
    <span class="home-grown" role="img" aria-label={t().parts.homeGrown}>
      ◆
    </span>
  );
}
