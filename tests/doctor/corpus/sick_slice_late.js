// expect: slice-mutation serious
const { serve } = require('./service');

// Nobody looks at a message before it is sent, and by then the template holds the next one.
const template = Buffer.from('id=0000000000 to=nobody-in-particular ok');
const queue = [];
let wrong = 0;

function compose(n) {
    template.write(String(n).padStart(10, '0'), 3, 'latin1');
    return { n, head: template.slice(0, 37) }; // here
}

function deliver() {
    for (const mail of queue.splice(0))
        wrong += Number(mail.head.latin1Slice(3, 13)) !== mail.n;
}

serve(15, n => {
    queue.push(compose(n));
    if (n % 4 === 3)
        setTimeout(deliver, 5);
});
