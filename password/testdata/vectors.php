<?php
// Digests by PHP and Symfony for the passwords on standard input; called by vectors.py.
require_once 'Symfony/Component/PasswordHasher/autoload.php';

use Symfony\Component\PasswordHasher\Hasher\MessageDigestPasswordHasher;

$out = [];
function add($hasher, $tool, $password, $digest) {
    global $out;
    $out[] = ['hasher' => $hasher, 'tool' => $tool, 'password' => $password, 'digest' => $digest];
}
$php = 'PHP ' . PHP_VERSION;
$version = trim(shell_exec("dpkg-query -W -f '\${Version}' php-symfony-password-hasher"));
foreach (json_decode(stream_get_contents(STDIN)) as $password) {
    add('bcrypt', $php, $password, password_hash($password, PASSWORD_BCRYPT, ['cost' => 4]));
    add('argon2i', $php, $password, password_hash($password, PASSWORD_ARGON2I, ['memory_cost' => 64, 'time_cost' => 2, 'threads' => 1]));
    add('argon2id', $php, $password, password_hash($password, PASSWORD_ARGON2ID, ['memory_cost' => 128, 'time_cost' => 1, 'threads' => 2]));
    foreach ([1, 2, 50] as $iterations) {
        $salt = bin2hex(random_bytes(8));
        foreach ([$salt, ''] as $salt) {
            $hasher = new MessageDigestPasswordHasher('sha512', true, $iterations);
            add('sha512_symfony', "Symfony $version", $password, "sha512_symfony\$$iterations\$$salt\$" . $hasher->hash($password, $salt));
        }
    }
}
echo json_encode($out, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
