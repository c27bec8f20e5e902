import { render } from 'preact';
import { Console } from './console.tsx';
import { followLinks } from './location.ts';

followLinks();
render(<Console />, document.getElementById('console') ?? document.body);
