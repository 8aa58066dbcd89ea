export { default } from '../shell/UrlState';
