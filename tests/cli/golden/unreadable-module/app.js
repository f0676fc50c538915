try {
    require('./missing');
} catch (error) {
    console.log(error.code);
    console.log(error.message);
}
import('./missing.mjs').catch((error) => console.log(error.code));
import('nowhere').catch((error) => console.log(error.code));
