package io.github.litestreamagent;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds what is public in the engine though no other package refers to it.
 *
 * <p>Classes of the engine and of its tests are read as compiled; constants, which the compiler copies, and the other modules are
 * searched for the bare name. What the language wants public is left out: members of interfaces and what implements them, parts of
 * records and enums.
 */
final class UnneededPublics {

    /** A service of tinylog, and what JMX looks into by reflection. */
    private static final Set<String> SEEN_BY_LIBRARIES = Set.of("LogfmtWriter", "ReplicationMXBean", "JmxDatabase");

    private static final Pattern WORD = Pattern.compile("\\w+");
    private static final Pattern PACKAGE = Pattern.compile("io\\.github\\.litestreamagent(\\.[a-z]+)*");

    private final JavaClasses all;
    private final Set<String> wordsOfOtherModules = new HashSet<>();
    private final Set<String> packagesOfOtherModules = new HashSet<>();
    private final Map<Path, Set<String>> wordsOfFolders = new HashMap<>();

    /** @param all the classes of the engine and of its tests */
    UnneededPublics(JavaClasses all) throws IOException {
        this.all = all;
        for (String module : List.of("../agent/src", "../it-apps")) {
            for (Path source : sources(module)) {
                String text = Files.readString(source);
                wordsOfOtherModules.addAll(matches(WORD, text));
                packagesOfOtherModules.addAll(matches(PACKAGE, text));
            }
        }
        for (Path source : sources("src")) {
            wordsOfFolders
                    .computeIfAbsent(source.getParent(), folder -> new HashSet<>())
                    .addAll(matches(WORD, Files.readString(source)));
        }
    }

    private static List<Path> sources(String root) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(root))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static Set<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    /** Returns types and members by name, sorted. */
    Set<String> find() {
        Set<String> found = new TreeSet<>();
        for (JavaClass type : all) {
            if (isMain(type) && !SEEN_BY_LIBRARIES.contains(type.getSimpleName())) {
                find(type, found);
            }
        }
        return found;
    }

    static boolean isMain(JavaClass type) {
        return type.getSource().orElseThrow().getUri().getPath().contains("/target/classes/");
    }

    private void find(JavaClass type, Set<String> found) {
        if (isPublic(type.getModifiers()) && !isEnclosedByInterface(type) && !isUsedElsewhere(type)) {
            found.add(type.getName());
        }
        if (type.isInterface()) {
            return;
        }
        for (JavaMember member : type.getMembers()) {
            if (isPublic(member.getModifiers()) && !mustBePublic(member) && !isUsedElsewhere(member)) {
                found.add(describe(member));
            }
        }
    }

    private static boolean isPublic(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) && !modifiers.contains(JavaModifier.SYNTHETIC);
    }

    private static boolean isEnclosedByInterface(JavaClass type) {
        return type.getEnclosingClass().filter(JavaClass::isInterface).isPresent();
    }

    private boolean isUsedElsewhere(JavaClass type) {
        if (isNamedElsewhere(type, type.getSimpleName())
                || Stream.concat(Stream.of(type), type.getAllSubclasses().stream())
                        .flatMap(each -> each.getDirectDependenciesToSelf().stream())
                        .anyMatch(use -> elsewhere(type, use.getOriginClass()))) {
            return true;
        }
        for (JavaMember member : untracedUses(type)) {
            if (isPublic(member.getModifiers()) && isUsedElsewhere(member)) {
                return true;
            }
        }
        return false;
    }

    /** Returns what may be used without a trace of the type: a parameter, which a lambda may be, and a constant. */
    private static Set<JavaMember> untracedUses(JavaClass type) {
        Set<JavaMember> members = new HashSet<>(type.getMethodsWithParameterTypeOfSelf());
        members.addAll(type.getConstructorsWithParameterTypeOfSelf());
        members.addAll(type.getFields());
        return members;
    }

    private boolean isUsedElsewhere(JavaMember member) {
        String name = member instanceof JavaConstructor ? member.getOwner().getSimpleName() : member.getName();
        if (isNamedElsewhere(member.getOwner(), name)) {
            return true;
        }
        for (JavaAccess<?> access : member.getAccessesToSelf()) {
            if (elsewhere(member.getOwner(), access.getOriginOwner())) {
                return true;
            }
        }
        return member instanceof JavaField
                && member.getModifiers().contains(JavaModifier.STATIC)
                && wordsOfFolders.entrySet().stream()
                        .anyMatch(words -> !words.getKey().endsWith(packageFolder(member))
                                && words.getValue().contains(name));
    }

    private boolean isNamedElsewhere(JavaClass type, String name) {
        return packagesOfOtherModules.contains(type.getPackageName()) && wordsOfOtherModules.contains(name);
    }

    private static boolean elsewhere(JavaClass type, JavaClass user) {
        return !type.getPackageName().equals(user.getPackageName());
    }

    private static String packageFolder(JavaMember member) {
        return member.getOwner().getPackageName().replace('.', '/');
    }

    private static boolean mustBePublic(JavaMember member) {
        JavaClass owner = member.getOwner();
        if (member instanceof JavaMethod method) {
            return isGiven(owner, method)
                    || method.getName().equals("main")
                    || relatives(owner).anyMatch(relative -> declares(relative, method));
        }
        if (member instanceof JavaConstructor constructor) {
            return owner.isRecord() ? isCanonical(owner, constructor) : isImplied(owner, constructor);
        }
        return owner.isEnum() && ((JavaField) member).getRawType().equals(owner);
    }

    private static boolean isGiven(JavaClass owner, JavaMethod method) {
        return owner.isEnum()
                ? Set.of("values", "valueOf").contains(method.getName())
                : owner.isRecord() && isComponent(owner, method);
    }

    private static boolean isComponent(JavaClass owner, JavaMethod method) {
        return method.getRawParameterTypes().isEmpty()
                && owner.tryGetField(method.getName()).isPresent();
    }

    private static boolean isCanonical(JavaClass owner, JavaConstructor constructor) {
        return constructor.getRawParameterTypes().size()
                == owner.getFields().stream()
                        .filter(field -> !field.getModifiers().contains(JavaModifier.STATIC))
                        .count();
    }

    private static boolean isImplied(JavaClass owner, JavaConstructor constructor) {
        return owner.getConstructors().size() == 1
                && constructor.getRawParameterTypes().isEmpty();
    }

    /** Returns what the type, or one of its subtypes, extends or implements, and its subtypes of other packages. */
    private static Stream<JavaClass> relatives(JavaClass type) {
        Set<JavaClass> relatives = new HashSet<>(type.getAllRawSuperclasses());
        relatives.addAll(type.getAllRawInterfaces());
        for (JavaClass subclass : type.getAllSubclasses()) {
            relatives.addAll(subclass.getAllRawInterfaces());
            if (elsewhere(type, subclass)) {
                relatives.add(subclass);
            }
        }
        return relatives.stream();
    }

    private static boolean declares(JavaClass relative, JavaMethod method) {
        return relative.getMethods().stream()
                .anyMatch(other -> other.getName().equals(method.getName())
                        && other.getRawParameterTypes().size()
                                == method.getRawParameterTypes().size());
    }

    private static String describe(JavaMember member) {
        String parameters = member instanceof JavaCodeUnit unit
                ? unit.getRawParameterTypes().stream()
                        .map(JavaClass::getSimpleName)
                        .collect(Collectors.joining(", ", "(", ")"))
                : "";
        return member.getOwner().getName() + "#" + member.getName() + parameters;
    }
}
