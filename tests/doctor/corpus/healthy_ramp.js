// expect: none
const { serve } = require('./service');
const inFlight = [];

serve(10, (turn, share) => {
    const wanted = Math.floor(20 + share * 180);
    while (inFlight.length < wanted)
        inFlight.push(Buffer.alloc(8000));
    inFlight.splice(0, Math.ceil(wanted / 8));
});
