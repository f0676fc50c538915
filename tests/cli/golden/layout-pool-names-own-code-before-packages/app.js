const { make, makeLater } = require('maker');
const kept = [make(), make()];
makeLater(kept);
