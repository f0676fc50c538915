// expect: none
const { serve, integer } = require('./service');
const clients = Array.from({ length: 50 }, () => []);

serve(10, turn => {
    const message = Buffer.from(`user ${integer(0, 50)} says hello at turn ${turn}`);
    for (const client of clients) {
        client.push(message);
        if (client.length > 20)
            client.shift();
    }
});
