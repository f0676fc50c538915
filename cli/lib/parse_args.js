// util.parseArgs().
const { nodeError, invalidArgType, invalidArgValue, validateObject, validateString } = require('node_error');

const failure = (what, text) => nodeError(TypeError, `ERR_PARSE_ARGS_${what}`, text);
const own = (object, name) => (Object.hasOwn(object, name) ? object[name] : undefined);
const typeOf = (options, name) => (Object.hasOwn(options, name) ? own(options[name], 'type') : undefined);

function validateBoolean(value, name) {
    if (typeof value !== 'boolean')
        throw invalidArgType(name, 'boolean', value);
}

function validateList(value, name, validateItem) {
    if (!Array.isArray(value))
        throw invalidArgType(name, 'Array', value);
    value.forEach((item, i) => validateItem(item, `${name}[${i}]`));
}

function validateOption(name, option) {
    validateObject(option, `options.${name}`);
    const type = own(option, 'type');
    if (type !== 'string' && type !== 'boolean')
        throw invalidArgType(`options.${name}.type`, "('string|boolean')", type);
    if (Object.hasOwn(option, 'short')) {
        validateString(option.short, `options.${name}.short`);
        if (option.short.length !== 1)
            throw invalidArgValue(`options.${name}.short`, option.short, 'must be a single character');
    }
    if (Object.hasOwn(option, 'multiple'))
        validateBoolean(option.multiple, `options.${name}.multiple`);
    const preset = own(option, 'default');
    const validate = type === 'string' ? validateString : validateBoolean;
    if (preset !== undefined && own(option, 'multiple'))
        validateList(preset, `options.${name}.default`, validate);
    else if (preset !== undefined)
        validate(preset, `options.${name}.default`);
}

const longOf = (options, short) => Object.keys(options).find((name) => own(options[name], 'short') === short) ?? short;

// "-abfFILE" as "-a", "-b" and "-fFILE": up to the first option that takes a value.
function splitGroup(arg, options) {
    for (let i = 1; i < arg.length; i++) {
        if (typeOf(options, longOf(options, arg[i])) === 'string')
            return [...arg.slice(1, i)].map((short) => `-${short}`).concat(`-${arg.slice(i)}`);
    }
    return [...arg.slice(1)].map((short) => `-${short}`);
}

// What one argument that is no group says: {name, rawName, value, inlineValue}; null for a positional.
function readOption(arg, options) {
    const equals = arg.indexOf('=');
    if (/^--[^=]+=/s.test(arg) && equals > 2)
        return { name: arg.slice(2, equals), rawName: arg.slice(0, equals), value: arg.slice(equals + 1), inlineValue: true };
    if (arg.startsWith('--') && arg.length > 2)
        return { name: arg.slice(2), rawName: arg, value: undefined, inlineValue: undefined };
    if (!/^-[^-]/s.test(arg))
        return null;
    const rest = arg.slice(2);
    return { name: longOf(options, arg[1]), rawName: arg.slice(0, 2), value: rest === '' ? undefined : rest,
        inlineValue: rest === '' ? undefined : true };
}

// The arguments one by one: options with their values, positionals, and what ends the options.
function toTokens(args, options) {
    const tokens = [];
    const left = args.map((arg, index) => ({ arg, index }));
    while (left.length > 0) {
        const { arg, index } = left.shift();
        if (arg === '--') {
            tokens.push({ kind: 'option-terminator', index });
            tokens.push(...left.map((entry) => ({ kind: 'positional', index: entry.index, value: entry.arg })));
            break;
        }
        const group = /^-[^-]./s.test(arg) ? splitGroup(arg, options) : [arg];
        if (group.length > 1) {
            left.unshift(...group.map((part) => ({ arg: part, index })));
            continue;
        }
        const option = readOption(arg, options);
        if (option === null) {
            tokens.push({ kind: 'positional', index, value: arg });
            continue;
        }
        if (option.value === undefined && typeOf(options, option.name) === 'string' && left.length > 0 && left[0].index > index) {
            option.value = left.shift().arg;
            option.inlineValue = false;
        }
        tokens.push({ kind: 'option', name: option.name, rawName: option.rawName, index, value: option.value,
            inlineValue: option.inlineValue });
    }
    return tokens;
}

function checkUse(token, options, allowNegative, allowPositionals) {
    let { name } = token;
    if (!Object.hasOwn(options, name) && allowNegative && name.startsWith('no-') && typeOf(options, name.slice(3)) === 'boolean')
        name = name.slice(3);
    if (!Object.hasOwn(options, name)) {
        const hint = allowPositionals ? `. To specify a positional argument starting with a '-', place it at the end of the command ${
            ''}after '--', as in '-- ${JSON.stringify(token.rawName)}` : '';
        throw failure('UNKNOWN_OPTION', `Unknown option '${token.rawName}'${hint}`);
    }
    const short = own(options[name], 'short');
    const both = `${short ? `-${short}, ` : ''}--${name}`;
    const type = typeOf(options, name);
    if (type === 'string' && token.value === undefined)
        throw failure('INVALID_OPTION_VALUE', `Option '${both} <value>' argument missing`);
    if (type === 'boolean' && token.value !== undefined)
        throw failure('INVALID_OPTION_VALUE', `Option '${both}' does not take an argument`);
    if (!token.inlineValue && /^-./s.test(token.value ?? '')) {
        const { rawName } = token;
        const example = rawName.startsWith('--') ? `'${rawName}=-XYZ'` : `'--${token.name}=-XYZ' or '${rawName}-XYZ'`;
        throw failure('INVALID_OPTION_VALUE', `Option '${rawName}' argument is ambiguous.\nDid you forget to specify the ${
            ''}option argument for '${rawName}'?\nTo specify an option argument starting with a dash use ${example}.`);
    }
}

function store(token, options, values, allowNegative) {
    let { name, value = true } = token;
    if (name === '__proto__')
        return;
    if (allowNegative && name.startsWith('no-') && token.value === undefined) {
        name = name.slice(3);
        token.name = name;
        value = false;
    }
    if (Object.hasOwn(options, name) && own(options[name], 'multiple'))
        (values[name] ??= []).push(value);
    else
        values[name] = value;
}

exports.parseArgs = function parseArgs(config = {}) {
    const args = own(config, 'args') ?? process.argv.slice(2);
    const strict = own(config, 'strict') ?? true;
    const allowPositionals = own(config, 'allowPositionals') ?? !strict;
    const allowNegative = own(config, 'allowNegative') ?? false;
    const wantsTokens = own(config, 'tokens') ?? false;
    const options = own(config, 'options') ?? {};
    validateList(args, 'args', () => {});
    for (const [name, value] of Object.entries({ strict, allowPositionals, tokens: wantsTokens, allowNegative }))
        validateBoolean(value, name);
    validateObject(options, 'options');
    for (const [name, option] of Object.entries(options))
        validateOption(name, option);
    const tokens = toTokens(args, options);
    const values = Object.create(null);
    const result = { values, positionals: [], ...(wantsTokens ? { tokens } : {}) };
    for (const token of tokens) {
        if (token.kind === 'option') {
            if (strict)
                checkUse(token, options, allowNegative, allowPositionals);
            store(token, options, values, allowNegative);
        } else if (token.kind === 'positional') {
            if (!allowPositionals)
                throw failure('UNEXPECTED_POSITIONAL', `Unexpected argument '${token.value}'. This command does not take positional arguments`);
            result.positionals.push(token.value);
        }
    }
    for (const [name, option] of Object.entries(options)) {
        if (own(option, 'default') !== undefined && values[name] === undefined && name !== '__proto__')
            values[name] = option.default;
    }
    return result;
};
