const fine = 1;
let x = ;
