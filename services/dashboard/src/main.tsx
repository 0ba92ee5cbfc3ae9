import './style/tokens.css';
import './style/base.css';
import { render } from 'preact';
import { App } from './app.tsx';
import { watchAddress } from './routing/address.ts';
import { openSession } from './session/session.ts';

watchAddress();
void openSession();
const place = document.getElementById('app');
if (place !== null) render(<App />, place);
