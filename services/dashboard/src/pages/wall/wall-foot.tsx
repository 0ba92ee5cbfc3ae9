import { t } from '../../text/language.ts';
import { Button } from '../../ui/button.tsx';
import { Logo } from '../../ui/page-shell.tsx';
import { Preferences } from '../../ui/preferences.tsx';

/** What whoever sets the wall up needs, and nobody else looks at. */
export function WallFoot() {
  const { wall, common } = t();
  return (
    <footer class="wall-foot">
      <a href="/">
        <Logo /> {common.pages.home}
      </a>
      <Preferences />
      {document.fullscreenEnabled && (
        <Button kind="quiet" onClick={() => void document.documentElement.requestFullscreen()}>
          {wall.full}
        </Button>
      )}
    </footer>
  );
}
