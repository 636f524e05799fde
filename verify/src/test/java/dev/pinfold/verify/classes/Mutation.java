package dev.pinfold.verify.classes;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.concurrent.atomic.AtomicInteger;

/// One wrong call in a real class: a call of a method is dropped, or goes to another.
///
/// @param inClass the class that calls
/// @param inMethod its method
/// @param of the simple name of the class whose method is called
/// @param called the method that is called
/// @param where the class of `instead`
/// @param instead a static method that is called in its place; null if the call is dropped
public record Mutation(
    String inClass, String inMethod, String of, String called, Class<?> where, String instead) {

  /// The call is not made.
  public static Mutation drop(String inClass, String inMethod, String of, String called) {
    return new Mutation(inClass, inMethod, of, called, null, null);
  }

  /// A method of [BrokenRules] is called instead.
  public static Mutation redirect(
      String inClass, String inMethod, String of, String called, String instead) {
    return new Mutation(inClass, inMethod, of, called, BrokenRules.class, instead);
  }

  /// Changes a class if it is the one.
  ///
  /// @param applied counts the calls that were changed
  byte[] apply(byte[] real, AtomicInteger applied) {
    ClassFile classFile = ClassFile.of();
    ClassModel model = classFile.parse(real);
    if (!model.thisClass().asInternalName().replace('/', '.').equals(inClass)) {
      return real;
    }
    return classFile.transformClass(
        model,
        ClassTransform.transformingMethodBodies(
            this::isIn,
            (builder, element) -> {
              if (isCall(element)) {
                change(builder, (InvokeInstruction) element);
                applied.incrementAndGet();
              } else {
                builder.with(element);
              }
            }));
  }

  private boolean isIn(MethodModel method) {
    return method.methodName().equalsString(inMethod);
  }

  private boolean isCall(CodeElement element) {
    return element instanceof InvokeInstruction call
        && call.name().equalsString(called)
        && call.owner().asInternalName().endsWith("/" + of);
  }

  private void change(CodeBuilder builder, InvokeInstruction call) {
    MethodTypeDesc type = call.typeSymbol();
    boolean hasReceiver = call.opcode() != Opcode.INVOKESTATIC;
    if (instead == null) {
      for (int i = type.parameterCount() - 1; i >= 0; i--) {
        if (TypeKind.from(type.parameterType(i)).slotSize() == 2) {
          builder.pop2();
        } else {
          builder.pop();
        }
      }
      if (hasReceiver) {
        builder.pop();
      }
      return;
    }
    MethodTypeDesc all = hasReceiver ? type.insertParameterTypes(0, call.owner().asSymbol()) : type;
    builder.invokestatic(ClassDesc.of(where.getName()), instead, all);
  }
}
